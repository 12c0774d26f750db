"""A form as a document: its dataclasses, its parser, its layout and its checks; pure, without Django."""
