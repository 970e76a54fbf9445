"""Mistral models on Azure as code: what is reviewed is what is deployed.

An environment file is rendered into ARM resources. Those rendered resources are the desired state: the ARM and Bicep
files a reviewer reads, the difference a plan shows and the writes an apply sends are readings of the same values.

The verbs, in the order they run. Each is a function, from value to value, in a module of its name:

    load     YAML text             -> Source: data, and beside it the place of every value       source/
    overlay  Source                -> Source with its `extends` chain, variables and regions resolved
    check    Source                -> Environment and Problems                                   check/
    render   Environment           -> Resources, the desired state, and their ARM and Bicep texts  render/
    read     Resources             -> Live: what Azure (or the sandbox) holds of them              live/
    plan     desired and live      -> Plan: Changes, in order, with every write they will send     planning/
    guard    Plan                  -> nothing, or a refusal of what must not be done
    apply    Plan                  -> Events, while Azure is changed                             applying/
    verify   Live                  -> Outcomes of asking each endpoint                           endpoints/

The floors; a module imports from its own and lower floors only, and tests/test_floors.py holds it:

    values       frozen nouns; import nothing of ours
    source       YAML text to Source, edits back into the text; the files that we write
    catalog      dated facts of models, regions and sizes: a new model is one row
    environment  what users write, and its schema for editors
    kinds        one ARM resource type per file (and its template in templates/arm)
    rules        one rule per file, found by listing the folder; its docstring is its documentation and its test
    check        Source to Environment, every problem at once; repairs; what a team adds of its own
    render       Environment to Resources, ARM and Bicep
    reports      a value to text: formats are found by listing
    azure        the only floor that imports the Azure SDKs
    sandbox      an Azure that fits in a dictionary; knows nothing of catalog, rules or kinds
    live         what Azure holds of the resources, and of what they need
    planning     what differs, in order, with every write; and every refusal of a plan
    importing    what is live to YAML
    endpoints    where endpoints answer, their keys, and whether they do
    applying     the writes, the journal, the lock
    cli          menu, options, output, exit codes; commands/ holds one command per file
"""

__version__ = "0.1.0"
