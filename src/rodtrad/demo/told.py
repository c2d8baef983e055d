"""What the demo's reports say, in words."""

from __future__ import annotations

SHOWS = {
    "fully": "Uppföljningen visar att vi är där vi ville vara. Resultatet håller i sig jämfört med förra året.",
    "partly": "Resultatet går åt rätt håll men vi är inte framme. Skillnaden mellan grupperna är fortfarande stor.",
    "not": "Resultatet är sämre än vi räknade med. Hälften av det planerade arbetet har inte kommit i gång.",
}
WHY = {
    "fully": "Arbetssättet har satt sig och handledningen har fått den tid som planen lovade.",
    "partly": "Två av fyra grupper har arbetat som vi kom överens om. De andra började först under våren.",
    "not": "Vi har saknat ordinarie personal i tre månader och prioriterade det dagliga.",
}
CHANGE = {
    "fully": "Vi fortsätter på samma sätt och visar andra enheter hur vi gör.",
    "partly": "De grupper som kommit längst handleder de andra under hösten.",
    "not": "Vi tar ett steg i taget: en grupp börjar, och vi följer upp varje vecka.",
}
SUMMARY = {
    "unit": "Det mesta går enligt planen. Det vi lägger kraft på nu är det mål som inte är nått.",
    "board": "De flesta enheter når det de lovade. Där det brister handlar det om bemanning under våren.",
    "council": "Nämnderna når de flesta av sina mål. Skillnaderna mellan stadsdelarna minskar, men långsamt.",
}
PROPOSAL = (
    "- Vikariepoolen utökas till de enheter som saknat ordinarie personal i mer än två månader.\n"
    "- De enheter som nått sina mål handleder tre andra under nästa år."
)
OVERRULED = (
    "Enheterna bedömer sig var för sig, men de största har inte kommit i gång. Nämnden väger in hur många de når."
)
SENT_LATE = "Tillägg: enkäten till vårdnadshavarna kom in i förra veckan och visar samma sak som vår egen uppföljning."
ANSWER = "Brukarrådet har träffats varje månad och bestämde själva om utflykterna. Två förslag har blivit verklighet."
