"""What AWS accepts of the tags of a resource."""

from collections.abc import Iterator

from .engine import rule
from .facts import JobTag, TaggedResource
from .hidden import given, matches
from .repeated import repeated


@rule("tag-key-reserved", source="aws/sagemaker-python-sdk#1301: the prefix aws: is reserved", confidence="attested")
def tag_key_reserved(tag: JobTag) -> Iterator[str]:
    """A tag whose key begins with `aws:`, which AWS keeps for itself.

    Remedy: Give the tag another key.
    """
    if given(tag.key) and matches("(?i)aws:.*", tag.key):
        yield "{key=} begins with aws:, which is reserved"


@rule("tag-keys-unique", source="AWS General Reference, tagging: each key of a resource is unique")
def tag_keys_unique(resource: TaggedResource) -> Iterator[str]:
    """Two tags of a resource with the same key.

    Remedy: Keep one of them.
    """
    if given(resource.tags):
        for twice in repeated(tag.key for tag in resource.tags if given(tag.key)):
            yield f"two of {{tags}} have the key {twice!r}"
