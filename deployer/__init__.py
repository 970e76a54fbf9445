"""Mistral models on Azure as code: what is reviewed is what is deployed.

An environment file is rendered into ARM resources. Those rendered resources are the desired state: the ARM and Bicep
files a reviewer reads, the difference a plan shows and the writes an apply sends are readings of the same values.

The verbs, in the order they run. Each is a function in a module of its name, from value to value:

    load     YAML text             -> Source: data, and beside it the place of every value
    overlay  Source                -> Source with its `extends` chain, variables and regions resolved
    check    Source                -> Environment and Problems
    render   Environment           -> Resources, the desired state, and their ARM and Bicep texts
    read     Resources             -> Live: what Azure (or the sandbox) holds of them
    plan     desired and live      -> Plan: Changes, in order, with every write they will send
    guard    Plan                  -> nothing, or a refusal of what must not be done
    apply    Plan                  -> Events, while Azure is changed
    verify   Live                  -> Outcomes of asking each endpoint

The floors; a module imports from lower floors only, and tests/test_floors.py holds it:

    values        frozen nouns; import nothing of ours
    shipped files where the templates lie; the files that we write: no link followed, whole or not at all
    yaml load layers overlay contrast edit   text and files to Source, and edits back into the text
    catalog       dated facts of models, regions and sizes: a new model is one row
    reports       one output format per file: a value to text
    environment   what users write
    spelling schema   the same for editors
    kinds         one ARM resource type per file (and its template in templates/arm)
    rules         one rule per file, found by listing the folder; its docstring is its documentation and its test
    suppress conform check refusals codes own forecast repair prepare   Source to Environment, every problem at once
    render bicep changes lifecycle plan planfile guard   what is wanted, what differs, what is refused
    azure         the only floor that imports the Azure SDKs
    sandbox       an Azure that fits in a dictionary; knows nothing of catalog, rules or kinds
    journal lock reach endpoints besides hurdles given rights keys capacity read inventory  to Azure, and what is there
    draft observe perform apply engine probing verify   the effects
    shell         what commands share: options, questions, where results go, exit codes, carrying a plan out
    commands      one command per file, found by listing the folder
    cli           exit codes, and the only place that catches our exceptions
"""

__version__ = "0.1.0"
