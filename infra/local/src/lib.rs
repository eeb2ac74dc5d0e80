//! The AWS of one machine: supervisor, door and wire around MiniStack.
