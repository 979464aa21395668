"""The router: who says it, is it new, what is it about, who should answer."""
