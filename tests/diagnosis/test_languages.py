"""What clients say in other languages comes to the causes that they mean."""

from __future__ import annotations

import pytest

from exporter.diagnosis import explain
from exporter.diagnosis.languages import english_of
from exporter.diagnosis.letters import unaccented

KINDS = {
    "authentication failed": ("auth_rejected_generic", "bad_credentials"),
    "connection refused": ("connect_refused",),
    "timed out": ("connect_timeout",),
    "bad certificate": ("cert_untrusted",),
    "wrong password": ("bad_credentials",),
    "send as": ("send_as_denied",),
    "app password": ("app_password_required",),
    "no common TLS": ("tls_version_rejected",),
    "password expired": ("password_expired",),
    "mailbox full": ("mailbox_full",),
    "too many messages": ("recipient_throttled",),
    "too large": ("message_too_large",),
    "too many sent": ("daily_recipient_limit", "rate_limited"),
    "another's sender": ("send_as_denied",),
    "barred for spam": ("sender_blocked_spam",),
    "login first": ("auth_not_attempted",),
    "other port": ("wrong_port",),
    "programs off": ("smtp_auth_disabled_mailbox",),
    "recipient's own list": ("recipient_restricted",),
    "too many connections": ("concurrency_limit", "rate_limited"),
    "sender policy": ("spf_dmarc_rejected",),
    "server busy": ("server_busy",),
    "certificate expired": ("cert_expired",),
    "relaying": ("relay_denied",),
    "no recipient": ("recipient_unknown",),
    "encrypt first": ("starttls_required",),
    "no STARTTLS": ("starttls_not_offered",),
    "virus": ("content_rejected",),
    "no reverse name": ("ptr_missing",),
    "on a list": ("ip_blocklisted",),
    "too many recipients": ("too_many_recipients",),
    "not from here": ("send_as_denied",),
    "idle": ("session_timeout",),
    "greylisted": ("greylisted",),
    "unpaid": ("provider_account_inactive",),
}


SENTENCES = [
    ("too many sent", "550 5.7.0 Sie haben die maximale Anzahl an E-Mails pro Tag ueberschritten."),
    ("too many sent", "550 5.7.1 Przekroczono dzienny limit wysłanych wiadomości"),
    ("too many sent", "450 4.7.1 Tài khoản đã vượt quá giới hạn gửi mail trong giờ"),
    ("another's sender", "550 5.7.1 Die Absenderadresse gehoert nicht zum angemeldeten Benutzer."),
    ("another's sender", "550 5.7.1 Odesilatel neodpovida prihlasenemu uzivateli"),
    ("barred for spam", "550 5.7.1 Cuenta bloqueada por envio de spam, contacte con soporte"),
    ("barred for spam", "554 5.7.1 Отправка писем заблокирована"),
    ("login first", "550 5.7.1 U moet inloggen om te kunnen mailen"),
    ("other port", "554 5.7.1 請改用 587 埠"),
    ("programs off", "535 Доступ для почтовых программ отключен"),
    ("recipient's own list", "550 Der Empfaenger hat Ihre Absenderadresse blockiert"),
    ("too many connections", "421 4.7.0 동시 접속 수 초과 203.0.113.9"),
    ("sender policy", "550 Die SPF-Prüfung ist fehlgeschlagen"),
    ("server busy", "451 4.7.1 服务器繁忙"),
    ("send as", "No tiene permiso para enviar el mensaje en nombre del usuario especificado."),
    ("send as", "550 Absenderadresse existiert nicht"),
    ("no common TLS", "Клиент и сервер не могут взаимодействовать: не обладают общим алгоритмом"),
    ("too large", "Il messaggio supera la dimensione massima consentita."),
    ("password expired", "535 Ihr Kennwort ist abgelaufen"),
    ("timed out", "Das Timeout für den Vorgang wurde überschritten."),
    ("connection refused", "Der kunne ikke oprettes forbindelse, fordi computeren aktivt nægtede det"),
    ("connection refused", "Nu s-a putut efectua nicio conexiune, computerul țintă a refuzat-o"),
    ("authentication failed", "535 Authentifizierung fehlgeschlagen"),
    ("authentication failed", "535 5.7.0 Échec de l'authentification"),
    ("authentication failed", "Error SMTP: La autenticación ha fallado."),
    ("authentication failed", "Falha na autenticação do servidor SMTP"),
    ("authentication failed", "SMTPサーバーの認証に失敗しました"),
    ("authentication failed", "535 身份验证失败"),
    ("connection refused", "Verbindung zum Server: Verbindung verweigert"),
    ("connection refused", "Connexion refusée"),
    ("connection refused", "Conexión rechazada"),
    ("connection refused", "Conexão recusada"),
    ("connection refused", "対象のコンピューターによって拒否されたため、接続できませんでした。"),
    ("connection refused", "由于目标计算机积极拒绝 无法连接。"),
    ("timed out", "Zeitüberschreitung der Verbindung"),
    ("timed out", "Délai d'attente de la connexion dépassé"),
    ("timed out", "Se agotó el tiempo de espera de la conexión"),
    ("timed out", "Tempo limite da conexão esgotado"),
    ("timed out", "サーバーへの接続がタイムアウトしました"),
    ("timed out", "连接超时"),
    ("bad certificate", "Das Remotezertifikat ist laut Validierungsverfahren ungültig."),
    ("bad certificate", "Le certificat distant n'est pas valide selon la procédure de validation."),
    ("bad certificate", "El certificado remoto no es válido según el procedimiento de validación."),
    ("bad certificate", "O certificado remoto é inválido de acordo com o procedimento de validação."),
    ("bad certificate", "検証プロシージャによると、リモート証明書が無効です。"),
    ("bad certificate", "根据验证过程 远程证书无效。"),
    ("wrong password", "535 Benutzername oder Kennwort ist falsch"),
    ("wrong password", "535 nom d'utilisateur ou mot de passe incorrect"),
    ("wrong password", "535 Usuario o contraseña incorrectos"),
    ("wrong password", "535 usuário ou senha inválidos"),
    ("wrong password", "535 ユーザー名またはパスワードが正しくありません"),
    ("wrong password", "535 用户名或密码错误"),
]


@pytest.mark.parametrize(("kind", "text"), SENTENCES)
def test_localised_text_is_named(kind: str, text: str) -> None:
    assert explain(text).cause.label in KINDS[kind]


OTHER_SENTENCES = [
    ("wrong password", "Tên đăng nhập hoặc mật khẩu không đúng"),
    ("wrong password", "Nama pengguna atau kata sandi salah"),
    ("wrong password", "Λάθος όνομα χρήστη ή κωδικός πρόσβασης"),
    ("wrong password", "שם המשתמש או הסיסמה שגויים"),
    ("wrong password", "اسم المستخدم أو كلمة المرور غير صحيحة"),
    ("wrong password", "Numele de utilizator sau parola sunt incorecte"),
    ("wrong password", "Hibás felhasználónév vagy jelszó"),
    ("wrong password", "Неправильне імя користувача, пароль"),
    ("authentication failed", "Автентифікація не вдалася"),
    ("mailbox full", "Hộp thư đã đầy"),
    ("mailbox full", "Postilaatikko on täynnä"),
    ("app password", "Требуется пароль приложения"),
    ("too many messages", "Der Empfänger erhält derzeit zu viele Nachrichten."),
    ("app password", "Es wird ein App-Passwort benötigt"),
    ("mailbox full", "La cassetta postale del destinatario è piena."),
    ("authentication failed", "535 Errore di autenticazione"),
    ("authentication failed", "Uwierzytelnianie na serwerze SMTP nie powiodło się"),
    ("authentication failed", "535 Ошибка аутентификации"),
    ("authentication failed", "SMTP 서버 인증 실패"),
    ("authentication failed", "Ověření na serveru selhalo"),
    ("authentication failed", "SMTP kimlik do\u011frulamas\u0131 ba\u015far\u0131s\u0131z oldu"),
    ("authentication failed", "Autentisering misslyckades"),
    (
        "connection refused",
        "Kan geen verbinding maken omdat de doelcomputer de verbinding actief heeft geweigerd",
    ),
    (
        "connection refused",
        "Nie można nawiązać połączenia, ponieważ komputer docelowy aktywnie go odmawia.",
    ),
    (
        "connection refused",
        "Подключение не установлено, т.к. конечный компьютер отверг запрос на подключение",
    ),
    ("connection refused", "대상 컴퓨터에서 연결을 거부했으므로 연결하지 못했습니다"),
    ("timed out", "Превышено время ожидания соединения"),
    ("timed out", "Pokus o připojení selhal, protože připojená strana v časovém intervalu neodpověděla"),
    (
        "bad certificate",
        "Zdalny certyfikat jest nieprawidłowy zgodnie z procedurą sprawdzania poprawności.",
    ),
    ("bad certificate", "Удаленный сертификат недействителен"),
    ("wrong password", "535 Nome utente o password errati"),
    ("wrong password", "535 Неверное имя пользователя или пароль"),
    ("wrong password", "535 Gebruikersnaam of wachtwoord onjuist"),
]


FURTHER_SENTENCES = [
    ("relaying", "554 Předávání pošty přes tento server není povoleno"),
    ("connection refused", "Nedalo sa nadviazať spojenie, pretože počítač ho aktívne odmietol"),
    ("certificate expired", "A kiszolgáló tanúsítványa lejárt."),
    ("not from here", "Nu aveți dreptul să trimiteți de pe această adresă"),
    ("on a list", "Вашият IP адрес е в черния списък"),
    ("too many sent", "Έχετε υπερβεί το ημερήσιο όριο αποστολής μηνυμάτων"),
    ("virus", "İletiniz virüs içerdiği için reddedildi"),
    ("no STARTTLS", "Сервер не підтримує STARTTLS"),
    ("no recipient", "Прималац не постоји"),
    ("too many recipients", "Previše primatelja u jednoj poruci"),
    ("mailbox full", "Nabiralnik prejemnika je poln"),
    ("login first", "Du måste autentisera dig innan du kan skicka e-post"),
    ("relaying", "Videresendelse er ikke tilladt"),
    ("too large", "Viesti on liian suuri"),
    ("wrong password", "Vale kasutajanimi või parool"),
    ("wrong password", "Nepareizs lietotājvārds vai parole"),
    ("mailbox full", "Gavėjo pašto dėžutė pilna"),
    ("encrypt first", "暗号化されていない接続は許可されていません。STARTTLSを使用してください"),
    ("sender policy", "送信ドメイン認証に失敗したため受信を拒否しました"),
    ("idle", "421 客户端长时间无操作，连接关闭"),
    ("greylisted", "451 Lista gris, intente más tarde"),
    ("sender policy", "寄件網域未通過SPF驗證，信件遭退回"),
    ("certificate expired", "인증서 유효 기간이 지났습니다"),
    ("timed out", "Hết thời gian chờ kết nối đến máy chủ"),
    ("wrong password", "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง"),
    ("certificate expired", "Sertifikat server sudah kedaluwarsa"),
    ("connection refused", "تم رفض الاتصال"),
    ("too large", "ההודעה גדולה מדי"),
    ("mailbox full", "صندوق پستی گیرنده پر است"),
    ("mailbox full", "La bústia del destinatari és plena"),
    ("no reverse name", "Для вашего IP не настроена обратная зона DNS"),
    ("unpaid", "Ihr Vertrag wurde wegen offener Rechnungen gesperrt. Der E-Mail-Versand ist nicht möglich."),
]


@pytest.mark.parametrize(("kind", "text"), FURTHER_SENTENCES)
def test_words_of_further_languages_are_known(kind: str, text: str) -> None:
    assert explain(text).cause.label in KINDS[kind]


@pytest.mark.parametrize(
    ("text", "not_meant"),
    [
        ("le jeton d actualisation a expire en raison de son inactivite", "closed due to inactivity"),
        ("454 tls no disponible temporalmente en el servidor", "temporary server error"),
        ("spfレコードの構文エラー", "syntax error command unrecognized"),
        ("請先通過網頁登入", "authentication required"),
        ("ha superado el numero maximo de destinatarios por dia", "too many recipients"),
        ("アドレス 許可された送信者", "sender not authorized to send"),
    ],
)
def test_what_is_said_of_another_thing_means_something_else(text: str, not_meant: str) -> None:
    assert not_meant not in english_of(text)


@pytest.mark.parametrize(("kind", "text"), OTHER_SENTENCES)
def test_words_of_a_sentence_that_is_not_in_the_table_are_enough(kind: str, text: str) -> None:
    assert explain(text).cause.label in KINDS[kind]


def test_english_is_no_other_language() -> None:
    assert not list(
        english_of("the certificate of the host was refused because the mailbox is full error de facto")
    )


def test_accents_are_taken_off_latin_letters_only() -> None:
    assert unaccented("échec パスワード") == "echec パスワード"


def test_phrase_is_meant_whatever_it_is_looked_up_by() -> None:
    for phrase, english in (
        ("timeout bij", "connection timed out"),
        ("postfach existiert nicht", "user unknown"),
        ("パスワードが違", "username or password incorrect"),
    ):
        assert list(english_of(f"x {phrase} x")) == [english]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("empfaenger unbekannt", "user unknown"),
        ("absender gehoert nicht", "sender does not match login"),
        ("ungueltiges kennwort", "username or password incorrect"),
    ],
)
def test_umlauts_may_be_spelt_out(words: str, meant: str) -> None:
    assert meant in english_of(words)
