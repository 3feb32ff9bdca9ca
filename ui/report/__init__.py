"""The pages that people open from disk: report and storyboard, without server or network."""
