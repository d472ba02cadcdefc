"""Code hosts (GitLab, GitHub) as a job of their CI sees them: comments, merged requests, branches, issues."""
