"""How the page looks where Streamlit's own settings end."""

from __future__ import annotations

# The chat stays in sight beside a long board, where the window is high enough for its last line.
# In and out points lie at the window's lower edge: below their button there is often no room for
# the frames, and Streamlit then cuts them off.
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
  font-size: 0.875rem;
  color: inherit !important;
  text-decoration: none !important;
}
a.save_file:hover { background: color-mix(in srgb, currentColor 8%, transparent); }
a.save_file:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
a.save_file span { font-family: "Material Symbols Rounded"; font-size: 1.1rem; line-height: 1; }
[data-testid="stPopoverBody"]:has([class*="st-key-frame_"]) {
  top: auto !important;
  bottom: 0.8rem !important;
  left: 50% !important;
  transform: translateX(-50%) !important;
  max-width: calc(100vw - 1rem) !important;
  max-height: 85vh !important;
}
@media (min-width: 641px) and (min-height: 760px) {
  [data-testid="stColumn"]:has(.st-key-chat_log) > div {
    position: sticky;
    top: 3.5rem;
    height: fit-content;
  }
}
@media (max-width: 640px) {
  .stMainBlockContainer { padding-left: 0.8rem; padding-right: 0.8rem; }
  .st-key-chat_log, div:has(> .st-key-chat_log) { max-height: 34vh !important; }
  div:has(> [class*="st-key-frame_"]) { flex: 1 1 42% !important; width: 42% !important; }
  [class*="st-key-frame_"] { width: 100% !important; }
  div:has(> [class*="st-key-card_"]) { flex: 1 1 100% !important; width: 100% !important; }
  div:has(> [class*="st-key-card_"]) > div { width: 100% !important; }
  [class*="st-key-scene_"] > div:has(> [class*="st-key-card_"]) {
    flex: 1 1 45% !important;
    width: 45% !important;
    max-width: calc(50% - 0.5rem);
  }
}
</style>
"""
"""Constant: nothing that anybody wrote gets into it."""
