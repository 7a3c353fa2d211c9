"""What clients say in other languages comes to the causes that they mean."""

from __future__ import annotations

import pytest

from exporter.diagnosis import explain
from exporter.diagnosis.translated import unaccented

_KINDS = {
    "authentication failed": ("auth_rejected_generic", "bad_credentials"),
    "connection refused": ("connect_refused",),
    "timed out": ("connect_timeout",),
    "bad certificate": ("cert_untrusted",),
    "wrong password": ("bad_credentials",),
}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
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
    ],
)
def test_localised_text_is_named(kind: str, text: str) -> None:
    assert explain(text).cause.label in _KINDS[kind]


def test_accents_are_taken_off_latin_letters_only() -> None:
    assert unaccented("échec パスワード") == "echec パスワード"
