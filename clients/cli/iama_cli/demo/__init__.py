"""The demonstration: a real legacy package goes in, a proved patch comes out, is applied and taken back."""
