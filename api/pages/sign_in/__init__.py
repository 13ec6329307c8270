"""How a person signs in to the pages: by an account of this machine or at an OIDC issuer, into a session of a signed cookie."""

from api.pages.sign_in.cookies import Cookies

__all__ = ["Cookies"]
