"""Who may do what with a file: its owner, group, mode, access list and other attributes.

A clean copy that takes a file's place has all of them, or it does not take its place. A copy that
goes elsewhere is open to nobody that the original is not open to.
"""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

_ACCESS_LIST = "system.posix_acl_access"
_GROUP_BITS = 0o070
_OTHER_BITS = 0o007


class RightsError(Exception):
    """Rights that cannot be kept. The message is one line, without the file's name."""


class Rights(NamedTuple):
    """The rights of a file; ``attributes`` are its extended ones, the access list among them."""

    owner: int
    group: int
    mode: int
    attributes: tuple[tuple[str, bytes], ...] = ()


def of(file: int) -> Rights:
    """The rights of an open file."""
    status = os.fstat(file)
    mode = stat.S_IMODE(status.st_mode)
    return Rights(status.st_uid, status.st_gid, mode, tuple(sorted(_attributes(file).items())))


def hand_on(rights: Rights, file: int) -> None:
    """Give an open file, one that only we may use yet, exactly these rights. Raises RightsError."""
    status = os.fstat(file)
    if status.st_uid != rights.owner:
        _change_owner(file, rights.owner, -1, "its owner cannot be kept: run as its owner")
    if status.st_gid != rights.group:
        _change_owner(file, -1, rights.group, "its group cannot be kept: run as its owner")
    _set_attributes(file, dict(rights.attributes))
    _change_mode(file, rights.mode)
    now = os.fstat(file)
    if (now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode)) != rights[:3]:
        raise RightsError("its owner, group and mode cannot be kept together; left as it is")


def hand_on_to_copy(rights: Rights, file: int, umask: int) -> None:
    """Open a new file of our own to those whom ``rights`` give leave, and to nobody else.

    What cannot be kept is narrowed: without the group, its members count as everybody else.
    """
    mode = rights.mode & 0o777 & ~umask
    #: With an access list, the group's bits are the bound of the list.
    narrow = any(name == _ACCESS_LIST for name, _ in rights.attributes)
    if os.fstat(file).st_gid != rights.group:
        try:
            _change_owner(file, -1, rights.group, "")
        except RightsError:
            narrow = True
    if narrow:
        mode &= ~_GROUP_BITS | (mode & _OTHER_BITS) << 3
    _set_attributes(file, {})
    _change_mode(file, mode)


def _change_owner(file: int, owner: int, group: int, problem: str) -> None:
    try:
        os.chown(file, owner, group)
    except AttributeError:  # a system without owners
        return
    except OSError:
        raise RightsError(f"{problem}; left as it is") from None


def _change_mode(file: int, mode: int) -> None:
    if hasattr(os, "fchmod"):
        os.fchmod(file, mode)


def _attributes(file: int) -> dict[str, bytes]:
    if not hasattr(os, "listxattr"):
        return {}
    try:
        return {name: os.getxattr(file, name) for name in os.listxattr(file)}
    except OSError:  # a file system without them
        return {}


def _set_attributes(file: int, wanted: dict[str, bytes]) -> None:
    """Set the ``wanted`` attributes; an access list that is not wanted (the folder's) goes.

    Others that a new file has are the system's labels.
    """
    present = _attributes(file)
    if _ACCESS_LIST in present and _ACCESS_LIST not in wanted:
        os.removexattr(file, _ACCESS_LIST)
    for name, value in wanted.items():
        if present.get(name) != value:
            try:
                os.setxattr(file, name, value)
            except OSError:
                raise RightsError(
                    f"its extended attribute {name} cannot be kept: run as its owner; left as it is"
                ) from None
