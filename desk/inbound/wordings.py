"""Words by which machines give themselves away: mails that came back, complaints, replies of people who are away.

English, French and German first, then the languages whose systems answer French desks. Each expression is read over a
bounded text once.
"""

import re

LOOKED_AT = 12_000  # characters of the text; a machine says at once what it is

DAEMON = re.compile(
    r"^(?:.*[._+-])?(?:mailer[-_.]?daemon|mail[-_.]?daemon|post[-_.]?master|maildaemon|mailerdaemon|mail[-_.]?delivery[-_.]?(?:system|subsystem)?|mdaemon|"
    r"mda|mta|bounces?|bounced|mailsystem|mail[-_.]?system|delivery|email[-_.]?bouncer|symantec_antivirus_for_smtp_gateways|mmdf|"
    r"administrator|microsoftexchange[0-9a-f]*|autoresponder|postoffice|listserv|majordomo|mailscanner|smtp|email-policy)(?:[+._-].*)?$",
    re.IGNORECASE,
)
DAEMON_NAME = re.compile(
    r"mail (?:delivery|administrator|system|router|gateway|service)|delivery (?:sub)?system|mailer[- ]daemon|postmaster|system administrator|"
    r"mail\s?marshal|email delivery|courrier système|administrateur (?:du )?système|systemadministrator|microsoft outlook|returned mail|"
    r"mailbox (?:unavailable|full)|bounce|undeliver|non[- ]?remise|delivery (?:status|notification|failure)",
    re.IGNORECASE,
)

UNDELIVERED_SUBJECT = re.compile(
    r"undeliver|not delivered|un-?deliverable|returned? (?:mail|to sender|message)|mail (?:delivery|could not|failed|failure|error|returned|system error)|"
    r"delivery (?:status|failure|failed|problem|notification|report|error|has failed|unsuccessful|delayed|incomplete|suspended)|"
    r"(?:message|mail|e-?mail) (?:delivery|was not|undeliver|not delivered|could not|delayed|status|you sent|rejected|refused|bounced)|"
    r"failure (?:notice|notification|delivery)|failed (?:mail|delivery|recipient)|non[- ]?(?:deliver|remis|receipt)|nondeliver|bounce|"
    r"warning: (?:could not send|message|e-?mail)|postmaster notify|user unknown|unknown (?:user|recipient|address)|"
    r"échec (?:de|d['’])|(?:non|pas) (?:été )?(?:remis|distribu|délivr|livr)|avis de non|retour à l['’]expéditeur|notification d['’]état de remise|"
    r"message non|état de la remise|unzustellbar|nicht zustellbar|nicht zugestellt|zustell(?:ung|fehler|status|bericht)|unzustellbarkeit|"
    r"mailübermittlung|zurückgewiesen|verzögert|no (?:se ha podido|entregado)|no se pudo entregar|error de entrega|mancata consegna|"
    r"non recapit|niedostarcz|nie dostarcz|kan niet worden bezorgd|недоставлен|не доставлен|配信|送信|エラー|rejected|blocked|expired|"
    r"virus|quarantin|banned|returning to sender|problem(?:s)? delivering|mailbox (?:full|unavailable|exceeded)|quota|notice|report|"
    r"address (?:change|error)|considered unsolicited|possible spam",
    re.IGNORECASE,
)
UNDELIVERED = re.compile(
    r"(?:could|can|was|were|has|have|will|did|is)\s?(?:not|n['’]t)\s(?:yet\s)?(?:be(?:en)?\s)?(?:successfully\s)?(?:deliver|reach|receiv|accept|process|sent|transmit)|"
    r"unable to (?:deliver|send|relay|process)|undeliver|not (?:be )?deliver(?:ed|able)|failed (?:to (?:deliver|reach)|address|permanently|recipient)|"
    r"delivery (?:to the following|failed|failure|attempts?|has (?:failed|been)|problem|of (?:the|your)|error|temporarily)|"
    r"(?:permanent|fatal|transient|temporary) (?:fatal )?(?:errors?|failure)|(?:returned|returning) (?:to sender|mail|message|below|your)|"
    r"user (?:is )?unknown|unknown (?:user|recipient|address|mailbox|local)|no such (?:user|person|recipient|address|mailbox|account|local)|"
    r"(?:mailbox|account|inbox) (?:is )?(?:full|unavailable|disabled|not found|exceed|over|inactive|unknown|does not)|over quota|quota exceed|"
    r"(?:address|recipient|user|mailbox|account|domain|host)\S* (?:was |is |could |does |has |have |do |or )*(?:not |n['’]t )(?:found|exist|valid|listed|known|be found|active|a known)|"
    r"(?:does|do)(?:n['’]t| not) (?:exist|have an? (?:account|mailbox)|like recipient)|(?:recipient|address|message|mail|sender)\S* (?:was |has been |were )?(?:rejected|refused|blocked|denied|bounced)|"
    r"rejected (?:by|because|your|the|for)|\b[45]\.\d{1,3}\.\d{1,3}\b|(?:^|[\s:<#(\[])[45][0-5]\d[ -][\w#<*]|host (?:unknown|not found)|"
    r"message (?:log|text) follows|transcript of session|original message (?:was|follows|headers|is|below)|qmail-send|bounce|"
    r"n['’]a (?:pas )?(?:pu|été|pas pu) (?:être )?(?:remis|distribu|délivr|envoy|achemin|livr)|n['’]ont pas (?:pu|été)|échec (?:de|d['’])|adresse introuvable|"
    r"(?:boîte|boite) (?:aux lettres|de réception|mail)? ?(?:est )?(?:pleine|saturée|indisponible)|destinataire (?:inconnu|introuvable|refusé)|utilisateur inconnu|"
    r"konnte[n]? nicht|nicht (?:zugestellt|zustellbar|übermittelt|erreicht|gefunden)|unzustellbar|postfach (?:ist )?(?:voll|überfüllt)|empfänger (?:unbekannt|nicht)|"
    r"no se (?:ha podido|pudo) entregar|non (?:è stato possibile|recapit)|nie (?:mógł|można)|не (?:может|удалось|доставлен)|存在しません|送信できません|届け|見つかりません|"
    r"(?:contains|contained|infected|detected|found).{0,30}virus|virus (?:was )?(?:found|detected)|considered (?:spam|unsolicited)|will (?:keep|continue) trying|still being retried",
    re.IGNORECASE,
)
# How servers answer, in a mail that quotes them.
REPLY_CODE = re.compile(
    r"\b[45]\.\d{1,3}\.\d{1,3}\b|(?:^|[\s:<#(\[])[45][0-5]\d[ -]{1,3}[\w#<*]", re.MULTILINE
)
DELAYED = re.compile(
    r"delay|warning|still (?:being )?(?:trying|retried)|will (?:keep|continue)|temporar|retard|verzöger|en attente",
    re.IGNORECASE,
)
STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")

# What sending services say in JSON about a mail of ours.
NOTIFIED = re.compile(
    r'\\?"(?:notification|event)Type\\?"\s{0,4}:\s{0,4}\\?"(Bounce|Complaint|Delivery)\\?"', re.IGNORECASE
)
COMPLAINT_SUBJECT = re.compile(
    r"(?:abuse|spam|complaint|fraud|opt-?out|unsubscribe) (?:report|feedback|complaint|notification)|complaint about (?:message|mail)|fbl\b|feedback loop",
    re.IGNORECASE,
)
COMPLAINT = re.compile(
    r"this is an? (?:e-?mail )?(?:abuse|spam|dmarc failure|authentication failure) report|(?:a user|a customer|recipient).{0,60}(?:complain|marked|reported).{0,60}spam|"
    r"feedback-type: ?(?:abuse|fraud|virus|opt-out|not-spam|auth-failure|other)",
    re.IGNORECASE,
)

# What mailboxes put before the subject they answer, in the language they are set to; nobody types it before a reply.
AUTOMATIC_REPLY = re.compile(
    r"^(?:automatic reply|auto(?:matic)?[ -]?response|out of office|réponse automatique|automatische antwort|abwesenheitsnotiz|automatesch äntwert|"
    r"respuesta automática|resposta automática|resposta automàtica|risposta automatica|automatisch antwoord|automatische reactie|autosvar|"
    r"automatisk svar|automatiskt svar|fraværsmelding|automaattinen vastaus|automatyczna odpowiedź|odpowiedź automatyczna|automatická odpověď|"
    r"automatikus válasz|răspuns automat|otomatik yanıt|автоматический ответ|автоответ|автоматична відповідь|автоматичен отговор|αυτόματη απάντηση|"
    r"automatski odgovor|samodejni odgovor|automatinis atsakymas|automātiska atbilde|automaatvastus|自動応答|自動返信|自动答复|自动回复|自動回覆|자동 회신|"
    r"תשובה אוטומטית|رد تلقائي)\s?[:：]",
    re.IGNORECASE,
)
AWAY_SUBJECT = re.compile(
    r"^\W{0,4}(?:(?:re|aw|tr|rép|sv|antw)\s?:\s*){0,3}(?:\W{0,3}(?:auto(?:matic|mated|matische|matische)?[- ]?(?:response|reply|antwort|responder|re)?\s?[:\]]|auto(?:matic|mated)?[- ]?(?:reply|response|answer|acknowledge?ment)|"
    r"(?:i (?:am|'m) )?out of (?:the )?office|ooo\b|vacation (?:reply|message|notice|response|auto)|on (?:vacation|holiday|leave|annual leave)|away (?:from|until|on)|i am (?:away|out)|currently away|"
    r"réponse automatique|reponse automatique|message automatique|absence|absente?\b|en congés?|notification d['’]absence|(?:message |avis )d['’]absence|je suis (?:absent|en congé)|"
    r"automatische (?:antwort|nachricht|abwesenheit)|abwesend|abwesenheit|außer haus|nicht im büro|im urlaub|urlaub|ich bin (?:nicht|im urlaub|abwesend)|"
    r"respuesta automática|fuera de (?:la )?oficina|risposta automatica|fuori ufficio|assente|automatisch antwoord|afwezig|autosvar|автоответ|resposta automática|自動返信|不在))",
    re.IGNORECASE,
)
AWAY = tuple(re.compile(text, re.IGNORECASE) for text in (
    # being away
    r"(?:i am|i['’]m|we are|i will be|i['’]ll be) (?:currently |presently |now )?(?:out of|away|on (?:vacation|holiday|leave|annual|parental|maternity|sick)|travell?ing|not in the office|absent|off)|"
    r"je (?:suis|serai) (?:actuellement |momentanément )?(?:absent|en congé|en vacances|en déplacement|hors du bureau|indisponible)|(?:le |nos )?bureaux? (?:est|sont|sera|seront) fermés?|actuellement absente?|"
    r"ich bin (?:derzeit|zurzeit|zur zeit|aktuell|momentan|bis|vom|ab|im|nicht|ab dem|heute)? ?.{0,40}(?:abwesend|urlaub|nicht (?:im (?:büro|hause?)|erreichbar)|außer haus|unterwegs)|(?:bin|befinde mich) .{0,30}urlaub|estoy (?:fuera|de vacaciones)|sono (?:fuori|assente|in ferie)",
    # coming back
    r"(?:return(?:ing)?|back) (?:to the office |in the office |to work )?(?:on|by|in|from|until)\b|until (?:my|i) return|upon my return|when i (?:return|get back|am back)|"
    r"de retour (?:le|au bureau|à partir|dès)|à mon retour|jusqu['’]au \d|mon retour|(?:wieder|zurück) (?:im büro|erreichbar|da)|nach meiner rückkehr|bis (?:zum|einschließlich)? ?\d|ab dem \d.{0,30}(?:wieder|erreichbar)",
    # what happens meanwhile
    r"(?:limited|no|intermittent|little|sporadic|infrequent) (?:or no )?access to (?:my )?(?:e-?mail|mail)|(?:urgent|emergenc|immediate assistance|pressing)|as soon as (?:i|possible)|not be (?:able to|checking|reading|forwarded)|"
    r"en cas d['’]urgence|pour toute (?:urgence|demande urgente|question urgente)|(?:ne|pas) .{0,30}(?:consulter|accès à) (?:ma |mes |la )?(?:messagerie|mails?)|(?:vous pouvez|merci de|veuillez) .{0,20}(?:contacter|joindre|vous adresser)|"
    r"in dringenden (?:fällen|angelegenheiten)|wenden sie sich|nicht weitergeleitet|meine? vertretung|e-?mails? werden nicht",
    # a machine says so
    r"(?:this|the following) is an? (?:automat|auto[- ]?(?:generated|reply|response))|automat(?:ic|ed|ically) (?:reply|response|generated|message)|auto[- ]?(?:reply|response|responder)|do not reply to this|"
    r"(?:réponse|message|courriel) automatique|ne pas répondre à ce|(?:ceci|il s['’]agit) .{0,20}automatique|automatisch (?:generiert|erstellt|erzeugt|versandt)|automatische (?:antwort|nachricht)",
))  # fmt: skip

# Of those subjects the ones nobody writes by hand; the others need more than one sign beside them.
AWAY_FOR_SURE = re.compile(
    r"auto|out of|\booo\b|r[ée]ponse|(?:message|avis|notification) d['’]absence|abwesenheits(?:notiz|nachricht)|vacation (?:reply|message|notice|response)|"
    r"fuera de|fuori ufficio",
    re.IGNORECASE,
)

# What Outlook says of a mail that was read, or thrown away, where its own part was lost on the way.
READ_SUBJECT = re.compile(
    r"^(?:lu|non lu|read|not read|gelesen|ungelesen|nicht gelesen|accusé de lecture|confirmation de lecture|lesebestätigung|read receipt)\s?:",
    re.IGNORECASE,
)
READ = re.compile(
    r"a été (?:lu|affiché|supprimé sans (?:être|avoir été) lu)|was (?:read|displayed|deleted without being read)|wurde .{0,80}(?:gelesen|angezeigt|gelöscht)",
    re.IGNORECASE | re.DOTALL,
)

# Filters that hold a mail of ours until somebody shows not to be a machine.
HELD = re.compile(
    r"(?:message|e-?mail|mail|courriel|nachricht)\b.{0,120}(?:en attente|mis en quarantaine|sera (?:remis|délivré|distribué|transmis)|pour (?:être|qu['’]il soit) (?:remis|délivré|distribué)|"
    r"(?:is|was|has been|been) (?:held|quarantined|placed on hold)|on hold|waiting for|will be delivered|zurückgehalten|wird .{0,40}zugestellt)",
    re.IGNORECASE | re.DOTALL,
)
PROVE = re.compile(
    r"authentifi|identifi(?:er|ez)|prouve[rz]|(?:cliqu(?:er|ez)|appuyez) (?:sur|ici)|click (?:on |the |this |here|below)|(?:verify|confirm|prove) (?:that )?you|klicken sie|bestätigen sie",
    re.IGNORECASE,
)
