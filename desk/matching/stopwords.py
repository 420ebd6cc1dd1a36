"""Words that carry no subject, per language: grammar, politeness, and the ways a need is introduced.

Own lists. Grammar words also tell languages apart (see language.py); the *frame* words ("we are looking
for", "company", "solution") are frequent in every need and are left out of scoring like grammar.
"""

from typing import Final

GRAMMAR: Final[dict[str, frozenset[str]]] = {
    "fr": frozenset(
        """
        a à afin ai aie ainsi ait alors après as assez au aucun aucune aujourd auquel aura aurait aussi autre autres
        aux auxquels avaient avait avant avec avez avoir avons ayant beaucoup bien c ça car ce ceci cela celle celles
        celui cependant certain certaine certaines certains ces cet cette ceux chacun chaque chez ci comme comment
        contre d dans de depuis des désormais dès deux devons devrait doit doivent donc dont du durant elle elles en
        encore entre es est et étaient était étant été êtes être eu eux fait faire faut font fois hors hui il ils j
        jamais je jusqu jusque l la là laquelle le lequel les lesquelles lesquels leur leurs lors lorsqu lorsque lui
        m ma mais malgré me même mêmes mes mieux moi moins mon n ne ni non nos notamment notre nôtre nous on ont or
        ou où par parce parfois parmi pas pendant peu peut peuvent plupart plus plusieurs plutôt pour pourquoi
        pourra pourrait pourtant pouvoir pouvons près presque puis puisqu puisque qu quand que quel quelle quelles
        quelqu quelque quelques quels qui quoi rien s sa sans se sera serait seront ses seul seule si sien soit
        sommes son sont sous souvent sur t ta tandis tant te tel telle telles tels tes toi ton toujours tous tout
        toute toutes trè très trop tu un une vers via voici voilà vos votre vôtre vous y
        """.split()
    ),
    "en": frozenset(
        """
        a about above across after again against all almost along already also although always am among an and
        another any anything are around as at away be because been before being below between both but by can cannot
        could did do does doing done down during each either else enough etc even ever every everything few for from
        further get gets getting give given goes going got had has have having he her here hers him his how however
        i if in indeed instead into is it its itself just least less let like ll made make makes many may maybe me
        might mine more most much must my myself near need needs neither never no nobody none nor not nothing now of
        off often on once one only onto or other others our ours out over own per perhaps please quite rather re
        really s same see seem several shall she should since so some somebody something still such t than that the
        their them themselves then there therefore these they thing things this those though through thus to today
        together too toward towards two under until up upon us use used using ve very via was way we well were what
        when where whether which while who whom whose why will with within without would yet you your yours
        """.split()
    ),
    "de": frozenset(
        """
        ab aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus außerdem
        bei beide beiden beim bereits bis bisher bzw da dabei dadurch dafür daher damit danach dann daran darauf
        daraus darin darüber das dass davon dazu dein dem den denen denn der deren des deshalb dessen die dies diese
        diesem diesen dieser dieses doch dort du durch eben ein eine einem einen einer eines einige einigen einiger
        er es etwa etwas euch euer für ganz gar gegen gibt hab habe haben hat hatte hatten hier hin hinter ich ihm
        ihn ihnen ihr ihre ihrem ihren ihrer im immer in indem ins ist ja je jede jedem jeden jeder jedes jedoch
        jetzt kann kein keine keinem keinen keiner können könnte könnten machen man manche mehr mein meine mich mir
        mit möchte möchten muss müssen nach nachdem nicht nichts noch nun nur ob obwohl oder oft ohne sehr seit
        seine seinem seinen seiner sein sich sie sind so sobald sodass sogar solche soll sollen sollte somit sondern
        sonst sowie trotz über überhaupt um und uns unser unsere unserem unseren unserer unter viel viele vielen vom
        von vor während wann war waren warum was weder weil weit weitere weiteren welche welchem welchen welcher
        welches wenn wer werden wie wieder will wir wird wo wobei wodurch wollen worden wurde wurden z zu zum zur
        zwar zwei zwischen
        """.split()
    ),
}

NUMBERS: Final[dict[str, frozenset[str]]] = {
    "fr": frozenset(
        """
        deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante
        cinquante soixante septante huitante nonante cent cents mille million millions milliard milliards douzaine
        dizaine vingtaine trentaine quarantaine cinquantaine centaine centaines millier milliers
        """.split()
    ),
    "en": frozenset(
        """
        two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
        nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million
        millions billion billions dozen dozens
        """.split()
    ),
    "de": frozenset(
        """
        zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn
        neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert hunderte tausend tausende
        million millionen milliarde milliarden dutzend
        """.split()
    ),
}
"""Quantities say nothing of a subject, in letters as in figures."""

FRAME: Final[dict[str, frozenset[str]]] = {
    "fr": frozenset(
        """
        aide aider aimerais aimerait aimerions améliorer besoin besoins bonjour cherche cherchons chercher client
        clients cordialement demande démarche développer disposer disposons entreprise entreprises etc euros
        exemple gens ia idée voir savoir comprendre dire transformation passer personne personnes part intelligence artificielle intéressés jour jours merci mettre mois moyen niveau objectif
        partenaire permet permettre permettrait place pme possible problème problèmes projet projets proposer
        question recherche recherchons souhaite souhaitons souhaiterions société solution solutions sorte sujet
        système systèmes temps travail travaillons type utiliser utilise utilisons voudrait voudrais voudrions
        vouloir veut voulons an ans année années nouveau nouvelle nouvelles nouveaux grand grande petit petite
        bonne bon façon chose choses cas jeu mise réaliser outil outils svp
        """.split()
    ),
    "en": frozenset(
        """
        ai artificial intelligence ask best better company companies customer customers day days dear develop find
        firm good goal great hello help hope idea improve issue kind know lot looking month months new partner
        possible problem problems project projects propose question regards request seek sme solution solutions
        subject support system systems team thank thanks time tool tools try type want wants week wish work working
        works would year years understand people see transformation
        """.split()
    ),
    "de": frozenset(
        """
        anfrage beispiel bitte danke fragen frage firma geehrte geehrter grüße guten hallo helfen herr frau hilfe
        idee ki künstliche intelligenz kunde kunden lösung lösungen möglich monat monate neu neue neuen partner
        problem probleme projekt projekte suchen sucht suche system systeme tag tage team thema unternehmen
        verbessern viel vorhanden wünschen woche wochen jahr jahre jahren wissen verstehen sehen personen transformation zeit ziel brauchen braucht benötigen
        freundlichen gut gute guten arbeit entwickeln
        """.split()
    ),
}


def is_stop(word: str, lang: str) -> bool:
    """Whether a lower-cased word says nothing about the subject in this language."""
    return word in GRAMMAR[lang] or word in FRAME[lang] or word in NUMBERS[lang]
