"""Tests of 承办人意见, of sealing and of the print view."""
