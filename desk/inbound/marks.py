"""The marks by which a line of a mail shows what it is: a quotation's head, a signature, a disclaimer. French, English, German first.

Every expression reads a line of bounded length once; none can be made slow by what stands in it.
"""

import re

LINE = 400  # of a longer line only so much is looked at

_OPENERS = (
    r"on|le|la|am|op|il|in data|el|em|em seg|dnia|w dniu|den|on the|at|vom|von|von:|quoting|citando|zitat von|selon|citat|på|kl|"
    r"il giorno|a|о|от|в|пн|вт|ср|чт|пт|сб|вс"
)
_MONTHS = (
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|janv|févr|fevr|avr|mai|juin|juil|août|aout|déc|mär|märz|okt|dez|"
    r"gennaio|febbraio|maggio|giugno|luglio|agosto|settembre|ottobre|dicembre|enero|abril|junio|julio|octubre|diciembre|"
    r"styczni|luteg|marca|kwietni|maja|czerwc|lipca|sierpni|wrześni|październik|listopad|grudni|января|февраля|марта|апреля|мая|"
    r"июня|июля|августа|сентября|октября|ноября|декабря"
)
_DAYS = (
    r"mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|"
    r"samstag|sonnabend|sonntag|tir|ons|tor|lör|søn|sön|ma|ti|to|la|su|pon|wto|śro|czw|pią|sob|nie"
)
_VERBS = (
    r"wrote|writes|schrieb|schreibt|geschrieben|écrit|ecrit|écrivait|répondu|schreef|skrev|scritto|escribió|escribio|escreveu|"
    r"napisał|napisała|napisał\(a\)|napsal|napísal|kirjoitti|írta|ezt írta|написал|написала|написал\(а\)|пишет|yazdı|έγραψε|scrisse|"
    r"a scris|写道|写到|작성|のメール|さんは書きました"
)
ATTRIBUTION_STARTS = re.compile(
    rf"\W{{0,6}}(?:(?:{_OPENERS})\b|(?:{_DAYS})\w{{0,8}}[.,]?\s|\d{{1,4}}[-./年]\d{{1,2}}|\d{{1,2}}\.? (?:{_MONTHS})|\w{{1,12}}[.,]?\s\d{{1,2}}[.,]?\s|\"?[\w.'’-]{{1,40}}[^<>]{{0,80}}<[^<>@\s]{{1,64}}@)",
    re.IGNORECASE,
)
VERB = re.compile(rf"(?:^|[\s>)\"\]:,])(?:{_VERBS})(?=$|[\s:.,(>-])|写道|写到", re.IGNORECASE)
DATE = re.compile(
    rf"\d{{1,2}}[:h.]\d{{2}}|\d{{4}}[-./]\d{{1,2}}|\d{{1,2}}[-./]\d{{1,2}}[-./]\d{{2,4}}|\b(?:19|20)\d\d\b|\b(?:{_MONTHS})\w{{0,8}}\.?,? \d{{1,2}}|\d{{1,2}}\.? (?:{_MONTHS})",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[^\s<>()\"',;:]{1,64}@[^\s<>()\"',;:]{1,64}\.[a-z]{2,}", re.IGNORECASE)

# What a block of quoted fields calls them, by language; the German, Dutch and Nordic "To" are two letters only.
_LABELS = {
    "from": r"from|de|von|van|da|fra|från|od|от|kimden|lähettäjä|nadawca|expéditeur|absender|remitente",
    "sent": r"sent|date|message du|envoyé|envoyé le|envoyée|gesendet|gesendet am|datum|date d'envoi|verzonden|inviato|data|enviado|enviado el|enviada em|"
            r"fecha|sendt|dato|skickat|wysłano|отправлено|дата|lähetetty|päiväys|gönderildi|le",
    "to": r"to|à|a|an|aan|til|till|para|do|кому|kime|vastaanottaja|destinataire|empfänger",
    "subject": r"subject|objet|sujet|betreff|onderwerp|oggetto|asunto|assunto|emne|ämne|temat|тема|konu|aihe",
    "cc": r"cc|copie|copie à|kopie|cci|bcc|reply-to|répondre à|antwort an|importance|priorité|wichtigkeit|attachments|pièces jointes|"
          r"anhänge|organization|reply to|newsgroups",
}  # fmt: skip
LABEL = re.compile(
    r"[\s*_>|]{0,8}(?:"
    + "|".join(rf"(?P<{kind}>{words})" for kind, words in _LABELS.items())
    + r")[*_]{0,2}[ \u00a0]{0,3}:[*_]{0,2}",
    re.IGNORECASE,
)
LABEL_INSIDE = re.compile(r"\s(?:objet|subject|betreff|to|à|an)[ \u00a0]?:", re.IGNORECASE)

RULE = re.compile(r"[\s>]{0,8}[-_=*—–]{3,400}\s*")
_ORIGINAL = (
    r"original|originale|ursprüngliche|d['’ ]?origine|message|nachricht|besked|mensaje|mensagem|messaggio|bericht|meddelande|wiadomość|"
    r"сообщение|mail|e-mail|courriel|appointment|rendez-vous|termin|viesti|oprindelig|opprinnelig|oorspronkelijk\w*"
)
SEPARATOR = re.compile(
    rf"[\s>*]{{0,8}}[-_=]{{2,60}}\s{{0,3}}(?=[^-_=]{{3,60}}[-_=]{{2,60}}\s*$)[^-_=]{{0,50}}\b(?:{_ORIGINAL})\b",
    re.IGNORECASE,
)
FORWARD = re.compile(
    r"[\s>*-]{0,20}(?:begin forwarded message|forwarded message|début du message (?:réexpédié|transféré)|message (?:transféré|réexpédié)|"
    r"anfang der weitergeleiteten (?:nachricht|e-mail)|weitergeleitete nachricht|mail transféré|inizio messaggio inoltrato)\b.{0,60}$",
    re.IGNORECASE,
)
REPLY_ABOVE = re.compile(
    r"\W{0,8}(?:(?:please )?(?:reply|respond|write) above (?:this|the) line|répondez au-dessus de cette ligne|"
    r"(?:bitte )?(?:oberhalb|über) dieser (?:linie|zeile) antworten)",
    re.IGNORECASE,
)

# Words by which an answer sends its reader on to what stands below: between the lines it quotes, or in a colour that text has not.
POINTS_BELOW = re.compile(
    r"ci-dessous|ci-après|plus bas|dans (?:le|votre) (?:texte|message|mail|courriel)|dans le corps|entre (?:les|vos) lignes|en (?:rouge|bleu|vert)\b|"
    r"\b(?:see|answers?|replies|comments?|responses?|my) .{0,30}\b(?:below|inline|in-line)\b|\bbelow\b.{0,3}$|in(?:line)? (?:red|blue|green)\b|between the lines|in the text|"
    r"\bunten\b|im text\b|weiter unten|nachfolgend|darunter|zwischen den zeilen|in (?:rot|blau|grün)\b",
    re.IGNORECASE | re.MULTILINE,
)
# Before the subject of a mail that somebody passes on.
PASSED_ON = re.compile(r"\W{0,3}(?:tr|fw|fwd|wg|i|rv|enc|vs|doorst|vb|pd|továbbítás)\s?:", re.IGNORECASE)

_DEVICE_WORDS = (
    r"(?:sent|envoyé|envoyée|gesendet|inviato|enviado|enviada|verzonden|verstuurd|skickat|sendt|lähetetty|wysłane|wysłano|отправлено)"
    r"\s(?:from|via|using|with|by|depuis|à partir|de|avec|von|mit|über|da|con|desde|do|van|vanaf|met|från|fra|z|ze|с|из)\b"
)
MOBILE = re.compile(
    rf"[\s*_-]{{0,6}}(?:{_DEVICE_WORDS}|get outlook for\b|obtenez outlook\b|télécharge[rz] outlook\b|(?:holen|laden) sie (?:sich )?outlook\b|"
    r"outlook (?:für|pour|for) (?:ios|android|mac)|von meine[mr]\b.{1,60} gesendet|diese nachricht wurde von meinem|"
    r"von unterwegs gesendet|envoyé de mon|provenance\s?: (?:courrier|mail)|mit freundlichen grüßen von meinem|"
    r"yahoo mail(?: sur| for| pour|:)|gesendet mit der|cet e-?mail a été envoyé depuis|sent with .{2,40}$)",
    re.IGNORECASE,
)
NOT_MOBILE = re.compile(
    r"[,;!?]\s*\w+\s\w+|[.!?]\s\w+|\b(?:is|was|were|are|est|sont|ist|war|to all)\s", re.IGNORECASE
)

DASHES = re.compile(r"\s{0,2}(?:--|—{1,12}|–{1,12}|__|-- ?)\s*")
LONG_RULE = re.compile(r"\s{0,4}(?:_{4,200}|-{8,200}|={8,200}|\*{8,200}|—{2,60})\s*")
NAME_AFTER_DASH = re.compile(r"[-—–]{1,2}\s?[A-ZÀ-Þ@][\w.'’@-]{0,30}(?: [A-ZÀ-Þ][\w.'’-]{0,30}){0,3}\s*$")
# Thanks are part of what somebody says; a greeting at the end is not.
CLOSING = re.compile(
    r"\W{0,3}(?:(?:with |avec )?(?:(?:my |mes |nos |meine |unsere |les )?(?:best|kind|kindest|warm|warmest|many|sincères|meilleures|bien|très|"
    r"freundliche[nr]?|herzliche[nr]?|beste[nr]?|schöne[nr]?|sonnige|viele|liebe)\s){0,3}"
    r"(?:regards|wishes|cheers|sincerely|yours(?: sincerely| faithfully| truly)?|salutations(?: distinguées)?|cordialement|"
    r"cdlt|bonne (?:fin de )?(?:journée|semaine|soirée)|bon week-end|(?:einen )?schönen tag(?: noch)?|schönes wochenende|bien à vous|bien à toi|respectueusement|sincèrement|amicalement|(?:à|a) votre disposition|"
    r"grüße[n]?|gruß|gruss|grüsse[n]?|hochachtungsvoll|mfg|vg|lg|best|rgds|respectfully|"
    r"saludos|cordiali saluti|distinti saluti|met vriendelijke groet\w*|groet\w*|atenciosamente|atentamente)"
    r"(?: (?:in advance|again|so much|very much|from \w+|aus \w+|d'avance|par avance|beaucoup|im voraus|cordiales|distinguées))?)"
    r"\W{0,6}$",
    re.IGNORECASE,
)
LONG_CLOSING = re.compile(
    r"\W{0,3}(?:(?:dans l['’]attente d[^.!?]{1,80}, )?(?:je vous prie d['’ ]|nous vous prions d['’ ]|veuillez (?:agréer|recevoir|croire))|recevez,|"
    r"mit (?:freundliche[mn]|beste[mn]|herzliche[mn]|viele[mn]|sonnige[mn]) gr|"
    r"bien cordialement|très cordialement|cordialement,? \w+\W*$|best regards,? \w+\W*$)",
    re.IGNORECASE,
)

DISCLAIMER = re.compile(
    r"(?:this|the (?:information|content)|the above|any information).{0,40}\b(?:e-?mail|message|communication|transmission)\b.{0,120}\b(?:confidential|privileged|intended)"
    r"|\b(?:e-?mail|message|courriel|mail)\b.{0,120}\b(?:confidentiel|confidentielle|confidentiels|confidentielles|exclusivement|à l['’]attention exclusive|protégé)"
    r"|diese (?:e-?mail|nachricht|mitteilung).{0,120}\b(?:vertraulich|rechtlich|ausschlie|virenfrei|viren)"
    r"|le informazioni contenute in quest|este (?:mensaje|correo|e-mail).{0,80}confidencial"
    r"|^\W{0,4}(?:confidentiality notice|legal notice|disclaimer|avertissement|avis de confidentialité|vertraulichkeitshinweis|"
    r"rechtlicher hinweis|wichtiger hinweis)\b"
    r"|if you (?:are not the intended|have received this)|si vous n['’]êtes pas (?:le|la) destinataire|si vous avez reçu ce (?:message|courriel|mail|courrier)"
    r"|wenn sie nicht der (?:richtige|vorgesehene|beabsichtigte)|sollten sie (?:diese|nicht der)"
    r"|before printing|avant d['’]imprimer|n['’]imprimez ce|pensez à l['’]environnement|bitte (?:denken sie an|prüfen sie).{0,40}(?:umwelt|ausdruck)"
    r"|garanti sans virus|sans virus\.? www|virus-?free\b|virenfrei\b|l['’]absence de virus|avast|antivirus|auf viren (?:geprüft|überprüft)"
    r"|une messagerie gratuite|je crée ma boîte mail|to unsubscribe (?:from|send|click)|pour vous désabonner|reply to this email directly or view it",
    re.IGNORECASE,
)
