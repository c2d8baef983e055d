"""Addresses of ideas."""

from django.urls import path

from rodtrad.improve.ideas import views

app_name = "ideas"
urlpatterns = [
    path("", views.list_ideas, name="list"),
    path("new/", views.create, name="create"),
    path("box/<int:node_id>/", views.box, name="box"),
    path("<int:idea_id>/", views.show, name="show"),
    path("<int:idea_id>/support/", views.support, name="support"),
    path("<int:idea_id>/accept/", views.accept, name="accept"),
    path("<int:idea_id>/decline/", views.decline, name="decline"),
    path("<int:idea_id>/pass-on/", views.pass_on, name="pass_on"),
    path("<int:idea_id>/reopen/", views.reopen, name="reopen"),
    path("<int:idea_id>/withdraw/", views.withdraw, name="withdraw"),
]
