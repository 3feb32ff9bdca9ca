"""The live studio: paid services and the user's own ComfyUI behind the studio protocol."""
