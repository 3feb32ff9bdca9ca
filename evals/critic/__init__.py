"""How often the critic is right: judging takes, counting, and the card that is published."""
