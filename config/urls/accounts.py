"""Signing in, one's own account, and what is kept about a person."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.views.generic import TemplateView

from accounts.views import account as own_account
from accounts.views import invitations
from config import converters  # noqa: F401 (registers what may stand in an address)
from config.access import anyone, coordinator, route, signed_in
from coordination.views import persons

_page = TemplateView.as_view

routes = [
    # Signing in. allauth asks for these names; what is not here (signing up, managing addresses) does not exist.
    route(anyone, "anmelden/", account.login, name="account_login"),
    route(anyone, "anmelden/code/", mfa.authenticate, name="mfa_authenticate"),
    route(anyone, "abmelden/", account.logout, name="account_logout"),
    route(anyone, "konto-abgeschaltet/", account.account_inactive, name="account_inactive"),
    route(anyone, "zugang/", _page(template_name="accounts/access.html"), name="account_signup"),
    route(anyone, "passwort/", account.password_reset, name="account_reset_password"),
    route(anyone, "passwort/unterwegs/", account.password_reset_done, name="account_reset_password_done"),
    route(
        anyone,
        "passwort/neu/<alphanumeric:uidb36>-<str:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    route(
        anyone, "passwort/fertig/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"
    ),
    route(anyone, "einladung/<str:token>/", invitations.invitation_accept, name="invitation"),
    # One's own account
    route(signed_in, "konto/", own_account.account, name="account"),
    route(signed_in, "konto/bestaetigen/", account.reauthenticate, name="account_reauthenticate"),
    route(signed_in, "konto/bestaetigen/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    route(signed_in, "konto/passwort/", account.password_change, name="account_change_password"),
    route(signed_in, "konto/passwort/festlegen/", account.password_set, name="account_set_password"),
    route(signed_in, "konto/zweiter-schritt/", mfa.index, name="mfa_index"),
    route(signed_in, "konto/zweiter-schritt/einrichten/", totp.activate_totp, name="mfa_activate_totp"),
    route(signed_in, "konto/zweiter-schritt/abschalten/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    route(signed_in, "konto/ersatz-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    route(
        signed_in, "konto/ersatz-codes/neu/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    route(
        signed_in,
        "konto/ersatz-codes/datei/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    # What is kept about a person
    route(signed_in, "konto/daten/", persons.own_data, name="own-data"),
    route(signed_in, "konto/daten/auskunft.zip", persons.own_data_pack, name="own-data-pack"),
    route(signed_in, "konto/daten/loeschen/", persons.own_erasure, name="own-erasure"),
    route(signed_in, "konto/daten/behalten/", persons.own_erasure_undo, name="own-erasure-undo"),
    route(coordinator, "personen/<uuid:pk>/daten/", persons.person_data, name="person-data"),
    route(coordinator, "personen/<uuid:pk>/loeschen/", persons.person_erasure, name="person-erasure"),
    route(coordinator, "personen/<uuid:pk>/behalten/", persons.person_erasure_undo, name="person-erasure-undo"),
]
