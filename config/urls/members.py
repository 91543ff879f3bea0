"""Members, their people, and looking at the pages as they do."""

from accounts.views import invitations, members, people
from config.access import coordinator, participant, route
from notifications.views import destinations, support

routes = [
    # Members and their people
    route(coordinator, "mitglieder/", members.member_list, name="member-list"),
    route(coordinator, "mitglieder/neu/", members.member_new, name="member-new"),
    route(coordinator, "mitglieder/geschaeftsstelle/", people.office, name="office"),
    route(coordinator, "mitglieder/<uuid:pk>/", members.member_detail, name="member-detail"),
    route(coordinator, "mitglieder/<uuid:pk>/bearbeiten/", members.member_edit, name="member-edit"),
    route(coordinator, "mitglieder/<uuid:pk>/herausnehmen/", members.member_retire, name="member-retire"),
    route(coordinator, "mitglieder/<uuid:pk>/aufnehmen/", members.member_readmit, name="member-readmit"),
    route(coordinator, "mitglieder/<uuid:pk>/gebiete/", members.member_area_add, name="member-area-add"),
    route(
        coordinator,
        "mitglieder/<uuid:pk>/gebiete/<str:key>/herausnehmen/",
        members.member_area_remove,
        name="member-area-remove",
    ),
    route(coordinator, "mitglieder/<uuid:pk>/postfaecher/neu/", destinations.destination_new, name="destination-new"),
    route(coordinator, "postfaecher/<int:pk>/", destinations.destination_edit, name="destination-edit"),
    route(coordinator, "postfaecher/<int:pk>/ruhen/", destinations.destination_rest, name="destination-rest"),
    route(coordinator, "postfaecher/<int:pk>/benutzen/", destinations.destination_wake, name="destination-wake"),
    route(coordinator, "personen/<uuid:pk>/", people.person_edit, name="person-edit"),
    route(coordinator, "personen/<uuid:pk>/abschalten/", people.person_deactivate, name="person-deactivate"),
    route(coordinator, "personen/<uuid:pk>/einschalten/", people.person_reactivate, name="person-reactivate"),
    route(coordinator, "einladungen/neu/", invitations.invitation_new, name="invitation-new"),
    route(coordinator, "einladungen/<uuid:pk>/senden/", invitations.invitation_resend, name="invitation-resend"),
    route(coordinator, "einladungen/<uuid:pk>/zuruecknehmen/", invitations.invitation_revoke, name="invitation-revoke"),
    route(
        coordinator,
        "einladungen/<uuid:pk>/wiederherstellen/",
        invitations.invitation_restore,
        name="invitation-restore",
    ),
    # Looking at the pages as a member sees them
    route(coordinator, "mitglieder/<uuid:pk>/ansehen/", support.support_start, name="support-start"),
    route(coordinator, "ansicht/beenden/", support.support_end, name="support-end"),
    route(participant, "ansichten/", support.support_log, name="support-log"),
]
