"""Everything that touches media files: probing, conforming, cutting, mixing."""
