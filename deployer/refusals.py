"""What the codes of refusals stand for that come while the tool works: reading, planning, applying, the sandbox."""

from __future__ import annotations

TEXTS = {
    "AZR001": """A request was about to leave that the plan does not contain.

Every client passes each request by the plan before it goes to the socket, and nothing else goes. Nothing was sent.""",
    "AZR002": """The subscription is not registered for a namespace of resource providers.

Azure refuses resources of a namespace until somebody who may has registered it, once per subscription.""",
    "AZR003": """Azure refused a request.

The words behind the colon are Azure's own. With 401 and 403 it is a matter of who asks, and of the roles of that
identity.""",
    "AZR004": """Nobody could be signed in.

Variables, workload identity, managed identity and the Azure CLI are tried in the order of azure-identity.""",
    "AZR005": """A variable would send the access token to another host.

Some variables redirect Azure's clients, one of them over plain http with the token. For live targets they are refused;
only a sandbox on this machine may be named.""",
    "AZR006": """The variables of a served sandbox are not complete.

`deployer sandbox serve` prints all of them; they go together.""",
    "AZR007": """Somebody is signed in to another tenant than the environment asks for.

A managed identity belongs to one tenant, and a sign-in may have chosen another; nothing is asked of Azure then.""",
    "AZR009": """No answer came from Azure.

A connection failed, was cut or went on for too long, and so it did when the request was sent again. What only reads
has written nothing. A write may have had its effect all the same: the next run looks.""",
    "AZR010": """An answer of Azure's cannot be read.

It is no JSON, or not of the shape that Azure sends: a proxy or a sign-in page may have answered in its place. Nothing
is concluded from it, least of all that something is not there.""",
    "AZR011": """Azure says of a list that it is not there, though what it belongs to is.

An answer that is no list is not an empty list. It was asked for again, and what it belongs to as well; as long as they
contradict each other, nothing is planned, and nothing deleted.""",
    "AZR012": """A variable for a proxy holds no address.

What a library says of an address that it cannot read, it says with the password in it. So the variable is named, and
what it holds is not.""",
    "AZR008": """One run would go to several clouds or tenants.

Each has its own sign-in, and Azure's client for models knows one cloud in a process.""",
    "EDT001": """A value cannot be changed in place.

An edit is made in the text of the file and the result is read again. Where it would not mean what was wanted, as with a
value that an alias repeats, the file is left as it was.""",
    "ENV001": """An argument names no environment file.

A folder stands for the files directly in it that end in `.yaml` or `.yml`; those that begin with `_` or `.` are parts
of others.""",
    "GRD001": """A plan reaches outside the resource group of its environment.

An environment never writes anywhere else, nor under an id that could be read in two ways: with empty segments, `.`,
`..`, or what stands for `/` once it is decoded. Rules hold names to that; this looks once more, also at what Azure
names.""",
    "GRD002": """A plan would buy something, and nobody has accepted the terms.

Premium models are bought on the Azure Marketplace under terms that a person has to read.""",
    "GRD003": """A plan would delete something that is protected.

Protection is taken off in the file and applied first, in a plan of its own, so that one review never does both.""",
    "GRD004": """A plan deletes or replaces more than it may.

`--max-destroy` says how many resources one plan may take away.""",
    "GRD005": """A management lock bars a plan.

Locks are made by people outside of this tool, and are never taken away by it.""",
    "GRD006": """Whoever runs a plan lacks rights that it needs.

Azure is asked, before the first write, what the roles of the caller permit. Otherwise a run would stop half way: what
stands first is made, and what is bought last is refused. `apply --no-preflight` goes on without asking.""",
    "IMP001": """A resource group holds nothing that could become an environment.

An environment has one hub, or several regions with one hub each.""",
    "IMP002": """A resource group holds several hubs.

An environment has one; say which.""",
    "IMP003": """A resource group is not there, or nobody with your rights sees it.""",
    "IMP004": """A file that would be written exists already.""",
    "INI001": """A name does not fit into the names that are made of it.""",
    "INI002": """An environment file of that name exists already.""",
    "INI003": """A region is not known.""",
    "INI004": """No model is offered as serverless API in a region, so there is nothing to begin with there.""",
    "INI005": """What was given as a subscription is no id of one: Azure's are GUIDs.""",
    "KEY001": """The keys of an endpoint cannot be read.

Endpoints with 'auth: entra' have none; and whoever asks needs the right to list keys, which a reader has not.""",
    "KEY002": """A key could not be shown to have changed.

Both keys are read before and after, and compared by their digests: a rotation that Azure took and that left the key
as it was is not called a success.""",
    "LCK001": """Another run is at work on the same environment.

Two runs at once would each plan without the other. The lock goes with the process that holds it.""",
    "LCK002": """A run cannot leave its marks behind.

Its lock and its journal are kept in `.deployer` in the folder that it runs in. What cannot be written down is not
sent.""",
    "OPT001": """A day was given for the real Azure, which has no other day than today.""",
    "OPT002": """A plan needs approval, and there is nobody to ask.

In a pipeline a plan is reviewed first, and applied as a plan file or with `--auto-approve`.""",
    "OPT003": """A report has room for one environment, and several are named.""",
    "OPT004": """An option that decides what a plan holds was given beside a plan file.

The plan was approved as it is, and an option that cannot change it is not silently ignored.""",
    "OUT001": """A report cannot be written to its file.""",
    "OUT002": """A file cannot be read.""",
    "OUT003": """A file that is read would be overwritten, or one that deployer did not write.

Results go to a file of their own; links, other spellings of a path and hard links do not hide which file it is.""",
    "PLF001": """A plan file is not JSON, or not JSON that the tool would write.""",
    "PLF002": """A file holds JSON, but no plan.""",
    "PLF003": """A plan file is of another version of the format.""",
    "PLF004": """A plan file is not whole.""",
    "PLF005": """A plan file was changed after it was made.

Its digest covers every effect, so that what was approved is what runs.""",
    "PLF006": """What would happen now is not what was approved.

Azure or the environment has moved on since; the difference of the two plans is printed.""",
    "PLF007": """A plan was made in another tenant than the one you are signed in to.""",
    "PLF008": """A plan has run already, and a plan runs once.""",
    "PLF009": """A plan file cannot be read.""",
    "PLF010": """A plan file stands where an environment file should, or the other way round, or both do.""",
    "PLF011": """Another saved plan has run since this one was made.

Azure holds the serial of the saved plan that was applied last, in the tag `deployer-serial`. A plan that was made while
another serial was there shows a past that is over.""",
    "PLF012": """A plan has no serial: it was printed with `-o json`.

Azure holds the serial of the saved plan that was applied last, so that it runs once. `plan --out` gives one.""",
    "PLN001": """A resource exists that is not ours.

What bears the tag of another environment, or none, is never changed without being asked: another name,
`existing: true`, or `--adopt`.""",
    "PLN002": """A resource that is declared as existing, or given by its id, does not exist.

What is named by id is read at plan: it would be missed only after the group and half of the hub were made.""",
    "PLN003": """Something of somebody else's that would be used is not in order.""",
    "PLN004": """A property cannot be changed, and the resource cannot be replaced for it.""",
    "PLN005": """An environment of this name still has resources in another resource group.

Renaming a group would leave them behind, so they are destroyed first.""",
    "PLN006": """Writes wait for each other in a circle.""",
    "PLN007": """A word given to --target, --exclude or --replace names nothing in the plan.""",
    "PLN008": """A resource cannot be replaced, because others stand on it.""",
    "PLN009": """A replacement would take something along that is not ours.""",
    "PLN010": """A deployment is declared, and no resource is rendered for it.

What the file still names is never deleted. A suppressed finding, or a catalogue that no longer knows the model, must
not take an endpoint away.""",
    "PLN012": """What is given by its id is there, and Azure would not take it.

A storage account must be a standard one of general purpose without a hierarchical namespace, and allow keys unless
`shared_key_access: disabled`; the vault of a customer-managed key must have soft delete and purge protection and be in
the region of the hub; a subnet must be in its network, and that in the region of the private endpoint.""",
    "RND001": """A name makes an id that is not the one of a resource of its kind.

Names become segments of ids, and ids become addresses: with a slash, a `..` or what stands for one, another resource
would be written than the one that is named.""",
    "SBX001": """The sandbox listens on this machine only.

Whoever reaches it can take any identity in it.""",
    "SBX002": """The port for the sandbox cannot be had.""",
    "SBX003": """The file for the certificate of the sandbox cannot be written.""",
    "SBX004": """Another process uses the sandbox.""",
    "SBX005": """The file of the sandbox is damaged.

`deployer sandbox reset` begins a new one.""",
    "SBX006": """The file of the sandbox cannot be used.""",
    "SBX007": """The sandbox has no identity of this name.""",
    "SBX008": """An identity of the sandbox cannot have this name.""",
    "SBX009": """There is nothing at this place in the sandbox to give a role on.""",
    "SBX010": """A file is not a role definition.""",
    "SBX011": """The sandbox does not know the role.""",
    "TRC001": """A name that nothing in the environment bears.

Names are keys, and for items of lists their names, with dots between: `projects.assistants.deployments.chat.model`.""",
}
