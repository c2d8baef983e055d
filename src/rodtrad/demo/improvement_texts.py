"""What the demo's units do to get better, agree on, and come up with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActionText:
    """An action, why, how one sees that it got better, and what was seen."""

    title: str
    why: str
    sign: str
    seen: str


WORK: dict[str, tuple[ActionText, ...]] = {
    "preschool": (
        ActionText(
            "Högläsning i liten grupp varje förmiddag",
            "Språkkartläggningen i våras visade att barn som börjat sent får minst högläsning.",
            "Alla barn är med i en läsgrupp minst tre gånger i veckan.",
            "Läsgrupperna går av sig själva. Fler barn återberättar och ställer frågor.",
        ),
        ActionText(
            "Inskolningssamtal med tolk från första dagen",
            "Föräldrar med annat modersmål svarade lägre om information i enkäten.",
            "Inget inskolningssamtal hålls utan tolk när familjen vill ha det.",
            "Samtalen tar längre tid men vi slipper missförstånd om mat och sömn.",
        ),
    ),
    "school": (
        ActionText(
            "Två lärare i matematik på måndagar i årskurs 5",
            "Var tredje elev nådde inte målen i taluppfattning.",
            "Fler klarar de nationella provens första del.",
            "Eleverna får hjälp samma dag. Det märks på proven.",
        ),
        ActionText(
            "Vuxna ute på hela skolgården",
            "Elevenkäten pekar på hörnet vid cykelställen.",
            "Inga otrygga platser pekas ut i trygghetsvandringen.",
            "Vandringen i höst pekade inte ut cykelställen.",
        ),
    ),
    "home_care": (
        ActionText(
            "Fasta dubbelturer i två områden",
            "Omsorgstagarna möter i snitt 14 olika personer på två veckor.",
            "Högst 10 personer på två veckor.",
            "Personalkontinuiteten är bättre i det ena området. I det andra blev det fler vikarier.",
        ),
        ActionText(
            "Ring dagen före när tiden ändras",
            "Synpunkterna handlar mest om tider som ändras utan besked.",
            "Färre synpunkter om tider.",
            "Synpunkterna om tider har halverats enligt vårt eget register.",
        ),
    ),
    "nursing_home": (
        ActionText(
            "Måltidsvärd på varje avdelning",
            "Boende äter för lite vid lunch och stunden är stressig.",
            "De boende sitter kvar längre, och vikten är stabil.",
            "Lunchen tar tjugo minuter mer, och färre lämnar mat.",
        ),
        ActionText(
            "Fallgenomgång varje tisdag",
            "Fallen sker mest på kvällen i två korridorer.",
            "Färre fall med skada.",
            "Två nattlampor och ett byte av mattor gav mest.",
        ),
    ),
    "group_home": (
        ActionText(
            "Veckoplanering med bildstöd",
            "Tre av sex boende vet inte vad som händer i morgon.",
            "Alla boende kan berätta vad de ska göra i morgon.",
            "Fem av sex planerar själva sin vecka.",
        ),
        ActionText(
            "Genomförandeplaner på ett språk som den boende läser",
            "Egenkontrollen hittade fyra planer som ingen boende varit med om.",
            "Alla planer är lästa tillsammans.",
            "Planerna är kortare och används.",
        ),
    ),
    "": (
        ActionText(
            "Introduktion med fadder för nya vikarier",
            "Vikarier frågar samma saker och ordinarie tappar tid.",
            "Vikarien klarar sig själv efter två pass.",
            "Faddrarna är nöjda. Vikarierna kommer tillbaka.",
        ),
        ActionText(
            "Morgonmöte på tio minuter, stående",
            "Medarbetarenkäten: otydligt vem som gör vad.",
            "Alla vet vad som är viktigast i dag.",
            "Mötet hålls alla dagar utom när chefen är borta.",
        ),
        ActionText(
            "Gå igenom synpunkterna på arbetsplatsträffen",
            "Synpunkter besvaras men vi lär oss inte av dem.",
            "En ändring i månaden kommer ur en synpunkt.",
            "Fyra ändringar sedan i våras, alla små.",
        ),
        ActionText(
            "Brandskyddsrond med checklista",
            "Revisionen saknade dokumentation.",
            "Ronden är gjord och inget står kvar från förra.",
            "Ronden är gjord. Ett dörrstopp kvar.",
        ),
        ActionText(
            "Rehabsamtal inom två veckor",
            "Korttidsfrånvaron har ökat i två arbetslag.",
            "Sjukfrånvaron vänder.",
            "Samtalen hålls. För tidigt att se i siffrorna.",
        ),
        ActionText(
            "Byt till tvättbara underlägg",
            "Material och avfall kostar mer än i liknande enheter.",
            "Lägre kostnad utan fler byten.",
            "Kostnaden är ner en femtedel.",
        ),
    ),
}
AGREED = (
    "Förvaltningen hjälper till att hitta en handledare till hösten",
    "Enheten visar hur läsgrupperna går till på chefsmötet i mars",
    "Målet om trygghet står kvar, men måttet byts till trygghetsvandringen",
    "Vikarieprognosen tas fram tillsammans före sommaren",
    "Vi följer upp bemanningen på kvällarna varje månad",
    "Enheten provar kortare möten och berättar hur det gick",
)
NOTE = (
    "Vi talade om samarbetet i ledningsgruppen. Chefen vill ha stöd av HR under våren; det tas inte upp i gruppen än."
)
PLACES = ("På enheten", "Förvaltningens kontor, rum Linden", "Digitalt", "Matsalen, efter lunch")
IDEAS = (
    ("Byt dag för utevistelsen så att alla får skogen", "På tisdagar är det tre grupper där samtidigt."),
    ("En gemensam lista på vem som kan hoppa in", "Nu ringer vi runt och börjar alltid med samma personer."),
    ("Låna cyklar av grannenheten i stället för att köpa", "Deras står stilla på förmiddagarna."),
    (
        "Tystare matsal med filttassar under stolarna",
        "Ljudet gör att flera går därifrån. Tassarna kostar under tusen kronor.",
    ),
    ("Visa måltiderna med bilder vid entrén", "Anhöriga frågar varje dag."),
    ("Slopa pappersblanketten för ledighet", "Vi skriver samma sak på två ställen."),
    ("Fem minuter överlämning vid passbyte", "Det som hände på natten når inte fram."),
    ("Skriv dagens mål på tavlan i hallen", "Då ser både vi och de anhöriga vad vi övar på."),
    ("Byt plats på förrådet och personalrummet", "Vi går två kilometer i onödan varje dag, jag har räknat."),
    ("Ett gemensamt telefonnummer på kvällen", "Anhöriga ringer runt till fyra nummer."),
    ("Låt de äldre eleverna visa de nya runt", "De nya vågar fråga dem."),
    ("En hylla för sådant som andra enheter kan ta över", "Vi slänger möbler som någon annan köper."),
)
ANSWERS = (
    "Det provades för två år sedan och stoppades av brandskyddet. Vi tar gärna emot ett förslag som håller det.",
    "Tanken är god, men upphandlingen löper till 2028. Vi har skrivit upp den till dess.",
)
