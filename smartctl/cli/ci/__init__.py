"""What a pipeline does beside plan and apply: the comment, the approval, the portals' jobs, the nightly look."""
