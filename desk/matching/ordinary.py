"""Ordinary words: they stand in texts on any subject. Beside a word of the subject they count; alone they say nothing.

Own lists, in base forms; inflections share their stems.
"""

from functools import lru_cache
from typing import Final

from desk.matching.stopwords import FRAME
from desk.matching.text import bare_stem

WORDS: Final[dict[str, str]] = {
    "fr": """
        abord aboutir accent accéder accompagner accomplir accroître acquérir actif action activité actuel adapter
        affecter afficher aider ajouter aller améliorer amélioration amener ancien annoncer année apparaître appeler
        appliquer apporter apprendre approche approprié approfondir aspect assez associer assurer atteindre attendre
        augmenter augmentation auteur autoriser avancer avantage avenir avis axe baisser base besoin bon but cadre
        capable capacité caractère cas cause centre chance changement changer chercher choisir choix chose clair clef
        combiner commencer commun comparer complet compléter composer comprendre compte concerner conclure condition
        conduire confirmer connaître conséquence considérer constituer construire contenir continuer contribuer
        contribution convenir correspondre courant court coût créer création début décider décrire découvrir défi
        définir degré demander dépasser dépendre dernier détail déterminer développement développer devenir deuxième
        différence différent difficile difficulté diminuer dire direct discuter disponible disposer distinguer divers
        domaine donner double doute durée efficace efficacité effectuer effet élevé élément employer ensemble ensuite
        entier entraîner envisager équipe équiper essayer essentiel étape état étudier étude évaluer évaluation éviter
        évoluer évolution exemple exister expliquer exploiter explorer exposer exprimer facile façon facteur faible fin
        final finalement fonction fonctionner fond fondamental former fort fournir futur gain garantir général gérer
        global grâce grand habitude haut heure hypothèse idée identifier impact important importance impossible
        impliquer inclure indiquer influence initial insérer installer intégrer intérêt intéresser introduire jour
        joindre jouer juste laisser large lieu lien limite limiter liste long maintenir majeur manière manque marche
        meilleur mener mettre mission mode moderne modifier moment monde montrer moyen multiple nature naturel
        nécessaire nécessité niveau nombre nombreux normal nouveau obtenir occasion offrir organiser orienter origine
        ouvrir partager participer particulier partie partir passer performant période permettre petit point porter
        poser position posséder possible possibilité potentiel pouvoir pratique précédent précis précision préciser
        premier prendre préparer présent présenter principal principe problème procéder projet proposer propre prouver
        provenir raison rapide rapport réaliser réalité récent recevoir recherche recourir réduire réduction réel
        réellement regarder rencontrer rendre renforcer répondre représenter requérir réserver résoudre respecter
        respectif rester résultat réussir réunir rôle répartir satisfaire savoir second sembler sérieux servir seul
        significatif simple situation situer solution sortir souhaiter souligner spécial spécifique stade standard
        suffire suffisant suggérer suite suivre supérieur supposer sûr tâche taille tendance tenir tenter terrain tirer
        total traiter travail travailler traverser troisième trouver unique univers utile utilisation utiliser valider
        valoriser varier vaste vérifier viser vision vite vivre voie voir vouloir vrai vue
        """,
    "en": """
        ability able accept accomplish accord achieve acquire action active activity actual adapt add address adequate
        adopt advance advantage affect aid aim allow amount annual appear apply approach appropriate area argue arise
        arrange aspect assess assist associate assume attain attempt author available avoid aware background balance
        base basic basis become begin behave behavior benefit best better big bring broad build busy call capable
        capability capacity capture careful carry case cause center central certain challenge change character
        characterize check choice choose claim classic clear close collect combine come common compare complete complex
        comprehensive comprise concept concern conclude condition conduct confirm connect consequence consider consist
        constant construct contain continue contrast contribute contribution convenient correspond cover create
        criterion crucial current daily day deal decade decide decrease dedicate deep define degree deliver demand
        demonstrate depend derive describe desire determine develop development differ difference different difficult
        difficulty direct discover discuss distinct distinguish diverse draw due ease easy effective efficiency
        efficient effort emerge emphasis employ enable encounter encourage end enhance ensure enter entire equal
        essential establish estimate evaluate evolve exact examine exceed exist existing expand expect explain exploit
        explore express extend extent extreme face facilitate fact fail fall familiar fast feel final find fit fix focus
        follow force formulate forward framework frequent full function fundamental future gain gap general generate
        global goal good great grow handle happen hard help high highlight hold hope hour huge hypothesis idea ideal
        identify illustrate impact implement imply important importance impossible improve improvement include
        incorporate increase indicate individual influence inform initial insight instance integrate intend interest
        interpret introduce investigate involve issue join keep key kind know lack large late lead leave level lie limit
        line link list little long look lose low main maintain major manage manner manual matter mean measure meet
        member mention method mode modern modify moment month motivate move multiple narrow nature necessary need new
        normal notice novel number objective obtain obvious occur offer operate opportunity optimal organize origin
        original outcome outline output overall overcome overview participate particular partner pass past perform
        period piece play point poor popular position possess possible possibility potential practical practice precise
        prefer prepare presence present preserve prevent previous primary principle prior problem procedure proceed
        produce program progress project promise promising proper propose prospect prove provide publish purpose put
        quantity quick raise range rapid rate ready real realistic realize reason receive recent recognize reduce
        reduction refer reflect regular relate relative relevant reliable remain remove represent require requirement
        research resolve respect rest result reveal review rich right rise role satisfy scope see seek separate serve
        several severe short side significant similar simple single situation size small solution solve special specific
        standard start state stay step strategy strength strong study succeed success successful such suffer sufficient
        suggest suit suitable suppose tackle take talk target task technical tend thing think top topic total
        traditional treat trend true try turn typical understand understanding unique unknown use useful usual utilize
        validate variety various vary vast verify wait want way week wide work world year young
        """,
    "de": """
        abbilden abdecken abhängen abhängig ablauf ableiten abschließend absicht alltag allgemein alternative anbieten
        andererseits anfang angeben angehen anhand anlage annehmen anpassen anpassung ansatz anschließend anspruch
        antrag anwenden anzahl arbeit arbeiten art aspekt aufbau aufbauen aufgabe aufgrund aufklären aufnehmen aufweisen
        aufwand aufzeigen ausbauen ausführen ausgang ausgangspunkt ausgehen auslösen ausreichen aussage auswählen
        auswerten auswertung auswirkung bauen beantragen beantworten bearbeiten bedarf bedeutung bedienen bedingen
        bedingung beeinflussen befassen befinden beginn beginnen behandeln beinhalten beispiel beitrag beitragen bekannt
        benennen benötigen benutzen beobachten bereich bereitstellen beruhen berücksichtigen beschreiben beschränken
        besitzen bestätigen bestehen bestimmen bestimmt beteiligen betrachten betreffen betrieb beurteilen beweisen
        bewerten bewertung bezeichnen beziehen bezug bieten bilden blick breit bringen charakterisieren chance dank
        darstellen dauer definieren detailliert deutlich dienen direkt diskutieren dritte effekt effektiv effizient
        effizienz eigen eigenschaft eignen einbeziehen einblick einbringen eindeutig einfach einfluss einführen eingehen
        einordnen einrichten einsatz einschränken einsetzen einstellen einzeln empfehlen ende endlich entdecken
        entfernen enthalten entscheidend entsprechen entstehen entwerfen entwickeln entwicklung erfahren erfahrung
        erfassen erfolg erfolgen erfolgreich erfordern erforderlich erforschen ergänzen ergeben ergebnis erhalten
        erheblich erhöhen erkennen erkenntnis erklären erlauben erleichtern ermitteln ermöglichen erproben erreichen
        erscheinen erstellen erwarten erweitern erweisen erzeugen erzielen etablieren existieren extrem fachlich faktor
        fall fähig fähigkeit fehlen fest festlegen feststellen finden fokus folge folgen fördern formulieren forschen
        fortschritt fragestellung früh führen funktionieren ganz geben gegeben gegensatz gehen gelangen gelten gemeinsam
        genau gering gesamt geschehen gestalten gewährleisten gewinnen gezielt gleich gliedern grenze groß grund
        grundlage grundlegend gut halten handeln häufig hauptziel helfen herausforderung herkömmlich herstellen hinblick
        hinsicht hoch hypothese identifizieren individuell innovativ insbesondere integrieren interesse intern jahr
        kennen kennzeichnen klar klassisch klein klären kommen komplett komplex konkret konzept kurz lang langfristig
        lassen leicht leisten leiten letzte liefern liegen lösen lösung maß maßgeblich maßnahme methode mittel mitwirken
        modern möglich möglichkeit moment nachweisen nahe natürlich nennen neu neuartig niedrig normal notwendig nutzen
        nutzung ort paar passen planen platz position positiv potenzial praktisch praxis präsentieren prinzip problem
        profitieren programm projekt prüfen punkt rahmen reagieren realisieren realität reduzieren reduktion reichen
        rein relevant relativ resultat resultieren richten richtig richtung rolle sachverhalt sammeln schaffen schlagen
        schließen schlüssel schnell schritt schwer schwerpunkt schwierig sehen seite selten setzen sicher sicherstellen
        sinn situation sorgen spezifisch speziell spielen stand standard stark stehen steigen stelle stellen stoßen
        strategie stück stufe suchen tatsache technisch teil teilprojekt theoretisch tief tragen treffen treten typisch
        überführen überlegen übernehmen überprüfen übertragen überwinden umfassen umfassend umfang umgehen umsetzen
        unabhängig unklar unterscheiden unterschied unterschiedlich unterstützen untersuchen untersuchung validieren
        variieren verändern verarbeiten verbessern verbesserung verbinden verfolgen verfügbar vergleich vergleichen
        verhindern verknüpfen verlauf vermitteln verringern verschieden verstehen verständnis versuchen vertiefen
        verursachen verwenden verwendung vielfalt vielfältig vielversprechend voll voraussetzung vorgehen vorhaben
        vorhanden vorschlagen vorstellen vorteil wachsen wählen weg weise weit weiterentwickeln weiterentwicklung welt
        wesentlich wichtig wirken wirksam wissenschaftlich wollen zahlreich zeigen zentral zentrum ziel zielen zugrunde
        zukunft zukünftig zusammenarbeit zusammenfassen zusammenhang zusätzlich zweck zweite
        """,
}


@lru_cache(maxsize=3)
def ordinary_stems(lang: str) -> frozenset[str]:
    """The stems of one language's ordinary words, and of those that introduce a need: their inflections are no stop words."""
    return frozenset(bare_stem(word, lang) for word in (*WORDS[lang].split(), *FRAME[lang]))
