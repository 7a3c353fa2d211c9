"""Texts of other protocols, which are none of our causes however alike they sound: SSH, SQL, HTTP, FTP.

Marks of mail overrule them: a web application's log may hold a refused mail.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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


_PROGRAM = compiled(
    r"\W{0,3}(?:s?ftp|ssh|su|sudo|kinit|rsync|wpa_supplicant|psql|mysql\w*|mongo\w*)\b\W", re.I
)
"""What begins with another program's name, which a reply that it quotes does not tell."""


def is_foreign(reading: Reading) -> bool:
    """Is this another protocol's error, or none at all?"""
    if reading.phase in (Phase.IMAP, Phase.TOKEN) or reading.numbered:
        return False
    other = found(_FOREIGN, reading.words) or _PROGRAM.match(reading.evidence.text)
    return bool(other) and not found(_MAIL, reading.words) and reading.aadsts is None
