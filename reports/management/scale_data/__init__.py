"""A database of national size, made of made-up schools and figures by set-based statements (make_scale_data)."""
