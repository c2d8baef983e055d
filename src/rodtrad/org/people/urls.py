"""Addresses of people and roles."""

from django.urls import path

from rodtrad.org.people.views import me, persons, reading, roles

app_name = "people"
urlpatterns = [
    path("", reading.list_people, name="list"),
    path("me/", me.show, name="me"),
    path("me/language/", me.language, name="language"),
    path("me/notices/read/", me.read_all, name="read_all"),
    path("me/notices/<int:notice_id>/read/", me.read_one, name="read_one"),
    path("new/", persons.add, name="add"),
    path("<int:person_id>/", reading.show, name="show"),
    path("<int:person_id>/change/", persons.change, name="change"),
    path("<int:person_id>/close/", persons.close, name="close"),
    path("<int:person_id>/open/", persons.reopen, name="open"),
    path("<int:person_id>/roles/new/", roles.choose_place, name="choose_place"),
    path("of/<int:node_id>/", reading.of_node, name="of"),
    path("of/<int:node_id>/grant/", roles.grant, name="grant"),
    path("roles/<int:role_id>/end/", roles.end, name="end"),
    path("roles/<int:role_id>/dates/", roles.dates, name="dates"),
    path("roles/<int:role_id>/withdraw/", roles.withdraw, name="withdraw"),
]
