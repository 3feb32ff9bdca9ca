"""How the page looks where Streamlit's own settings end."""

from __future__ import annotations

STYLE = """
<style>
.stMainBlockContainer { padding-top: 2.6rem; padding-bottom: 2rem; }
[data-testid="stCaptionContainer"] { color: inherit !important; opacity: 0.75; }
.stExpander, .stExpander details, .stExpander summary, .stExpander summary * {
  color: inherit !important;
  opacity: 1 !important;
}
[data-stale="true"] { opacity: 1 !important; transition: none !important; }
div:has(> [class*="st-key-card_"]) { align-self: stretch; }
[class*="st-key-card_"] { height: 100%; }
[class*="st-key-card_"] p, [class*="st-key-card_"] [data-testid="stText"] { font-size: 0.86rem; }
.st-key-chat_log { overscroll-behavior: contain; }
.log_name { margin: 0; }
.log_name:not(:focus) { position: absolute; height: 1px; overflow: hidden; clip-path: inset(50%); }
a.save_file {
  display: inline-flex;
  align-items: center;
  gap: 0.45rem;
  min-height: 2.5rem;
  padding: 0.25rem 0.75rem;
  border: 1px solid color-mix(in srgb, currentColor 20%, transparent);
  border-radius: 0.5rem;
  color: inherit !important;
  text-decoration: none !important;
}
a.save_file:hover { background: color-mix(in srgb, currentColor 8%, transparent); }
a.save_file:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
a.save_file span { font-family: "Material Symbols Rounded"; font-size: 1.25rem; line-height: 1; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding-left: 0.8rem; padding-right: 0.8rem; }
  .st-key-chat_log, div:has(> .st-key-chat_log) { max-height: 34vh !important; }
  div:has(> [class*="st-key-frame_"]) { flex: 1 1 42% !important; width: 42% !important; }
  [class*="st-key-frame_"] { width: 100% !important; }
  div:has(> [class*="st-key-card_"]) { flex: 1 1 100% !important; width: 100% !important; }
  div:has(> [class*="st-key-card_"]) > div { width: 100% !important; }
}
</style>
"""
"""Constant: nothing that anybody wrote gets into it."""
