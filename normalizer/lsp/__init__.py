"""The language server: what ``check`` says, in an editor while one writes (extra ``lsp``)."""
