"""Texts of other protocols, which are none of our causes however alike they sound: SSH, SQL, HTTP, FTP.

Marks of mail overrule them: a web application's log may hold a refused mail.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from exporter.diagnosis.inferred import port_of
from exporter.diagnosis.lazily import compiled
from exporter.diagnosis.match import found
from exporter.terms import Phase

if TYPE_CHECKING:
    from exporter.diagnosis.reading import Reading

_FOREIGN = (
    " ssh| telnet| kinit| preauthentication| kex exchange| sshd | publickey| sftp| ftp "
    "| vsftpd| proftpd| mysql*| mariadb| postgres*| psql | pg hba|sqlstate*| sql server| ora 0*"
    "| oracle | mongo*| redis| noauth | kafka| ldap| kerberos| krb5| kdc err| samba| smb "
    "| rdp | docker| kubectl| kubernetes| git | github|/github|github.com|gitlab| npm err"
    "| pip | terraform| s3 bucket| nosuchbucket*| http 1.| http 1 1| http 2 | http status"
    "| http error| status code 4| status code 5| bad gateway| gateway timeout| not found 404"
    "| 404 not found| 403 forbidden| 401 unauthorized| 502 bad| 503 service| 504 gateway"
    "| err auth| no authenticationfailed| snmp| radius| mqtt| amqp| rabbitmq"
    "| elasticsearch*| cassandra| nginx| apache| tomcat| vpn | ipsec| wifi| bluetooth| sip "
    "| rsync| nfs | iscsi| grpc| websocket| graphql| java sql| sqlexception*| jdbc| odbc"
    "| sqlite| database| for user root| using password| ssh connect| web server| webserver"
    "| registry| 429 too many| request entity| network authentication required| for url|url error"
    "| requested url| request failed with status| internal server error| max retries exceeded"
    "| httpconnection*| httpsconnection*| net http| net err| ns error net| artifact..central"
    "| site cant be reached| tns connect| rsync | resourceexhausted*| ratelimiterror*| your bank| bank card"
    "| parcel| order rejected| plugin catalog| couchdb| influxdb| nats | helm | argocd| svn | subversion"
    "| hg | mercurial"
    "| preauth| dev tty*| xrdp| vnc | citrix| anyconnect| forticlient| wireguard| var log journal"
    "| yum | dnf | repomd xml| repository metadata| packagist*| maven| mvn | cargo | gradle "
    "| rubygems| selenium| playwright| puppeteer| err connection| cloudflare| bigquery| xbox"
    "| playstation| game server| open the document| spreadsheet| rfc logon| group policy"
    "| directory replication| could not open zone| zone transfer| windows update| domain controller"
    "|packagist.org|rubygems.org|crates.io|npmjs.org|pypi.org|docker.io|googleapis.com/bigquery"
    "| axios*| csrf | web application firewall| deadlock| lock wait| sharelock| hy000| 28000"
    "| tns no listener| communications link| logon denied| wrongpass"
    "| fatal unable| fatal repository| hresult| nt status| access reject*| mschap| relation"
    "| ldaperr*| dsid | xmlns| xmpp*| urn ietf| inrelease| failed to fetch| fatal password| fatal sorry"
    "| too many clients| kdc "
    "| aiplatform| openai| api core exceptions| resourceexhausted| rpc error| pull rate limit"
    "| pull access| stripe| card was declined| insufficient funds| telegram| discord| slack"
    "| printer| registration token| mismatchsenderid| handset| host key| tls key negotiation"
    "| psycopg*| sqlalchemy*| pymysql*| hikari*| login failed for user"
    "| incorrect password attempt| wpa | 4 way handshake"
    "| datenbank| base de datos| base de dados| base de donnees"
    "| база данных| базе данных| базы данных"
    "| 数据库| データベース"
    "| wlan0| describeinstances| putobject| assumerole| tar | lp "
    "| shared folder| failed to load resource| https proxy request| probe failed| liveness| readiness"
    "|openai.|aiplatform.|.git| authentication failed for user| received disconnect"
    "| data connection| check your plan and billing| home directory inaccessible| client ipaddr"
)
_MAIL = (
    " auth login| auth plain| smtp| esmtp| mail | mailer| mailbox| email| e mail| starttls| xoauth2| aadsts"
    "| recipient| sender| relay | office365| oauth|postfix| exim| sendmail| envelope| mx "
    "| dkim| spf | dmarc| rcpt| ehlo | helo | nodemailer| phpmailer| javax mail"
    "|login.microsoftonline|smtp.|mail.| sasl auth*| sasl login| sasl plain| sasl mech*| token | tenant"
    "| mailgun| sendgrid| postmark"
    "|/sendmail|sendgrid.|mailgun.|postmark*|brevo.|mailjet.|sparkpost*|resend.com|graph.microsoft"
)


_APART = (
    *("imapclient", "selecting folder", "create folder", "uid fetch", "dovecot.sieve", "quota-count"),
    *(
        "caldav",
        "carddav",
        "webdav",
        "matrix://",
        "matrixfederation",
        "http::timeouterror",
        "http::connection",
    ),
    *(" raft: ", "requestvote rpc", "borg.", "borg working", "borgmatic", "restic ", "moz-nullprincipal:"),
    *(
        "decoding jwt",
        "oauthlogin(",
        "generic_oauth",
        "remote ssl cert",
        "isa check for",
        "return an email address",
    ),
    *("acme-challenge", "certbot", "acme:error", "personal access token", "has already been taken"),
    *("saml response", "samlrequest", "userinfo response", "calendar", "free busy"),
    *("imap connection", "imap error", "imap sync", "imap folder"),
)
"""What reads, keeps, copies or shows, and hands in nothing, by the names in its own lines: modules, classes
and addresses are no words, so that they are looked for in the text. Mail may be what it keeps: a word of
mail is no mark against it; SMTP is."""

_FILTERS = ("x-spam-", "spam detection software", "rspamc", "rspamd ", "rspamd[", "clamav", "clamd", "sieve:")
"""What judges or sorts mail that has come in, by its own reports; in a reply it is why the server refuses."""

_PROGRAM = compiled(
    r"(?:[^\n]{0,48}?\s)?\W{0,3}"
    r"(?:[sl]?ftp|sshd?|su|sudo|kinit|rsync|wpa_supplicant|hostapd|psql|mysql\w*|mongo\w*|redis\w*|wget|pam"
    r"|openvpn|charon|strongswan|mosquitto|radiusd|snmp\w+|named|ntpd|chronyd|jenkins|ansible|zabbix_\w+"
    r"|prometheus|loki|vault|consul|etcd\w*|haproxy|kubelet|dockerd|containerd|kernel|systemd|cron|nfs\w*"
    r"|mount\.\w+|smbclient|terraform|steam)(?:\[\d{1,9}\]|\(\w{1,16}\))?:\s",
    re.I,
)
"""What another program says; of mail too, where one sends alerts or runs what sends."""

_NEVER_SENDS = compiled(
    r"\W{0,3}(?:s?ftp|ssh|su|sudo|kinit|rsync|wpa_supplicant|psql|mysql\w*|mongo\w*|wget|openai"
    r"|named|dhclient|unbound|dnsmasq|rclone|restic|duplicati|veeam|clickhouse|elasticsearch|google\.(?:api_core|cloud)|botocore|twilio|slack_sdk|telegram)\b\W",
    re.I,
)
"""What a program says that hands in no mail, whatever words it uses."""

_PORT = compiled(
    r"(?:(?<=[\w\]])(?<!\.(?:js|ts|go|py|rb|rs|cs|pl))(?<!\.php)(?<!\.java):|\bport[ =:]{1,2})"
    r"(?:22|80|88|111|139|389|443|445|636|873|1433|1521|1883|2049|2181|2375"
    r"|2376|2379|3000|3268|3306|3389|4369|5000|5060|5222|5432|5601|5671|5672|5900|6379|6443|8086|8123|8200"
    r"|8000|8080|8081|8333|8443|8500|8883|9000|9042|9090|9092|9093|9100|9200|9300|9418|10050|10051|10250|11211|15672|26257"
    r"|27017|61616)(?![\d.)]|:\d)"
)
"""A port at which another service than mail is at home."""
_OURS = ("smtp", "mail", "oauth", "postfix", "exim", "graph:", "graph.")
"""What names mail wherever it stands, in the middle of a class or a host too."""
_ADDRESS = compiled(
    r"\b(?:wss?|ftps?|sftp|git|ldaps?|amqps?|rediss?|postgres\w*|mysql|mongodb)://"
    r"|(?:\b(?:get|post|put|head|patch|delete|fetch\w*|load\w*|call\w*|reach\w*|access\w*|download\w*|clone|url"
    r"|from|for|against|(?:request|connect\w*|write|push|pull)(?: to)?)\b|,)[\s:=\"'`(<\\]{0,4}https?://",
    re.I,
)
"""Of a resource that somebody wanted to have; what a server advises to visit or to see is none."""


_HTTP = compiled(
    r"\((?:40[0-69]|410|429|507)\)|\bhttp[ /:]{1,2}(?:\d\.\d )?[45]\d\d\b"
    r"|\berror:? (?:40[0-69]|410|429)\b"
    r"|^;; |\berror from server \(\w",
    re.I | re.M,
)
"""A status of HTTP that no reply of SMTP has as its number; what dig and kubectl write before an error."""


def is_foreign(reading: Reading) -> bool:
    """Is this another protocol's error, or none at all?"""
    text = reading.evidence.text
    low = text.lower()
    apart = any(map(low.__contains__, _APART))
    filtered = reading.code is None and any(map(low.__contains__, _FILTERS))
    if (apart or filtered) and "smtp" not in low and not _is_told(reading):
        return True
    if reading.phase in (Phase.IMAP, Phase.TOKEN) or reading.numbered:
        return False
    ours = any(map(low.__contains__, _OURS)) or port_of(low) is not None
    if _NEVER_SENDS.match(text) and not ours:
        return True
    if reading.aadsts is not None or found(_MAIL, reading.words):
        return False
    if found(_FOREIGN, reading.words):
        return True
    return not ours and (bool(_PROGRAM.match(text)) or _is_elsewhere(reading, text))


def _is_elsewhere(reading: Reading, text: str) -> bool:
    """Is it of another service, by its port or its address? What a server says is of the server."""
    if _is_told(reading):
        return False
    if _HTTP.search(text):
        return True
    return reading.code is None and bool(_PORT.search(text) or _ADDRESS.search(text))


def _is_told(reading: Reading) -> bool:
    """Does a number or a name in it say that a mail server, or Entra, said it?"""
    return bool(reading.enhanced or reading.provider or reading.aadsts)
