"""An Azure that fits in a dictionary, held to Microsoft's published contract.

It imports neither catalog nor rules nor kinds: what it knows of models, regions, sizes and limits is a second
transcription of the sources, so that agreement between the two proves something.
"""
