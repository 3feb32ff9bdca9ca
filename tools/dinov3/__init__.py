"""The eye: DINOv3 features, the checks that read them, and the reports that hold the answers."""
