"""Sentences of other languages that `translated` does not have, by two of their words: a thing and its fate.

Compared in lower case, without accents and punctuation.

A word is written by how it begins. No beginning may be English: `certificat` alone would be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.diagnosis import further_languages

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

_THINGS = {
    "authentication": """
        authentifi|authentisier|anmeldung|anmelden|anmelde|autentic|authenticatie|autentiser|autentifi
        uwierzyteln|logowani|zalogowa|overeni|autorizac|prihlasen|kimlik dogrula|oturum ac|todennu
        hitelesit|inloggning|inloggen|bejelentkez|geverifieerd|аутентифик|аутентифиц|авториз|автентиф
        подлинност|вход|войти|認証|ログイン|身份验证|身份认证|认证|身份驗證|驗證|登录|登陆|登入|인증에
        인증_|인증을|인증이|로그인|автентифік|увійти|вхід до|πιστοποίησ|ελέγχου ταυτότητας
        έλεγχος ταυτότητας|האימות|ההזדהות|المصادقة|تسجيل الدخول|xac thực|đang nhập|autentikasi
        удостоверяван|provjera autenti|godkendelse|azonositas""",
    "password": """
        passwort|kennwort|zugangsdaten|anmeldedaten|anmeldeinformation|benutzername|mot de passe
        identifiant|contrasena|credencia|senha|credenzial|nome utente|wachtwoord|gebruikersnaam
        inloggegevens|haslo|hasla|nazwa uzytkownika|nazwe uzytkownika|heslo|uzivatelske jmeno|losenord
        adgangskode|passord|parola|sifre|kullanici adi|jelszo|salasana|парол|логин|имя пользователя
        учетные данные|учетных данных|パスワード|ユーザー名|ユーザ名|密码|密碼|口令|用户名|账号|帐号
        帐户名|비밀번호|암호|사용자 이름|아이디|логін|імя користувача|κωδικός|κωδικό|όνομα χρήστη
        סיסמה|שם המשתמש|كلمة المرور|كلمة السر|اسم المستخدم|mật khẩu|ten đang nhập|kata sandi
        nama pengguna|lozink|korisnicko ime|потребителско име|kayttajatun|brukernavn|felhasznalonev
        numele de utilizator""",
    "app password": """
        app passwort|app kennwort|anwendungspasswort|contrasena de aplicacion|contrasenas de aplicacion
        mot de passe dapplication|senha de app|senha de aplicativo|password per le app|пароль приложени
        пароль для приложени|пароль для внешн|应用专用密码|应用程序专用密码|アプリ パスワード
        アプリパスワード|앱 비밀번호|haslo aplikacji|haslo do aplikacji|app wachtwoord|uygulama sifresi""",
    "connection": """
        verbindung|verbinden|connexion|connecter|conexion|conect|conexao|connession|connetters
        collegament|verbinding|polaczeni|polaczyc|pripojeni|pripojit|spojeni|anslut|forbindelse
        baglanti|baglan|yhteys|kapcsolat|соединени|соединить|подключ|接続|连接|連線|連接|연결|зєднан
        підключ|σύνδεσ|להתחבר|החיבור|الاتصال|kết nối|terhubung|koneksi|povezivanj|conexiun""",
    "certificate": """
        zertifikat|certificat_|certificado|certificato_|certificaat|certyfikat|certifikat|sertifika
        tanusitvany|сертификат|証明書|证书|憑證|證書|인증서""",
    "host": """
        host|rechner|hote|nombre|nome del server|nome remoto|nazwa hosta|hostitel|vard|ana bilgisayar|хост
        узел|узла|имя сервера|ホスト|主机|主機|域名|호스트""",
    "mailbox": """
        postfach|posteingang|boite|buzon|bandeja de entrada|caixa postal|caixa de correio
        caixa de entrada|casella|cassetta postale|postvak|mailbox|skrzynk|schrank|brevlad|postkasse
        posta kutusu|ящик|メールボックス|邮箱|信箱|郵箱|사서함|메일함|편지함|скриньк|γραμματοκιβώτιο
        תיבת הדואר|صندوق البريد|hộp thư|kotak surat|kotak masuk|postilaati|postafiok|casuta postal
        cutia postal|gelen kutusu|indbakke|пощенск""",
    "user": """
        empfanger|benutzer|destinatair|utilisateur|destinatari|usuario|utente|ontvanger|gebruiker
        odbiorc|adresat|uzytkownik|prijemc|uzivatel|mottagar|modtager|alici|kullanici|получател
        пользовател|адресат|宛先|受信者|ユーザー|收件人|用户|使用者|수신자|받는 사람|사용자|користувач
        одержувач|отримувач|παραλήπτη|הנמען|المستلم|người nhận|penerima|vastaanottaj|cimzett
        destinatar|utilizator|primatelj""",
    "message": """
        nachricht|mensaje|mensagem|messaggi|bericht|wiadomos|zprav|meddeland|besked|ileti|message|сообщени
        письм|メッセージ|メール|邮件|郵件|信件|메시지|메일
        meldinger|courriels|correos""",
    "receiving": """
        empfanger erhalt|empfanger empfangt|empfangers erhalt|empfangers derzeit|destinataire recoit
        destinatario esta recibiendo|destinatario recibe|destinatario esta recebendo
        destinatario sta ricevendo|destinatario riceve|ontvanger krijgt|ontvanger ontvangt|odbiorca otrzymuje
        получатель получает|受信者への""",
    "sender": """
        absender|expediteur|emetteur|remitente|remetente|mittente|afzender|nadawc|odesilatel|avsandar
        afsender|gonderen|gonderici|отправител|差出人|送信者|发件人|寄件者|发送者|寄件人|보낸 사람|발신자
        αποστολέ""",
    "relaying": """
        weiterleit|relais|relay|retransmi|przekazywan|пересылк|ретрансл|релей|中継|中继|转发|릴레이""",
    "server name": """
        servername|nom du serveur|nombre del servidor|nome do servidor|nom d hote|nom dhote|nom distant
        nome host|nome dell host|servernaam|hostnaam|nazwa serwera|nazwy serwera|jmeno serveru|servernamn
        sunucu ad|サーバー名|服务器名""",
    "network address": """
        ip adresse|ipadresse|adresse ip|direccion ip|endereco ip|indirizzo ip|ip adres|adres ip|adresu ip
        ip адрес|ipアドレス|ip地址|ip 주소
        ip ipaddr|ihre ip|votre ip|su ip|seu ip|tuo ip|uw ip|twoj ip|ваш ip|您的ip|您的 ip|发信ip""",
    "sending limit": """
        tageslimit|stundenlimit|limite diario|limite horario|limite journali|limite giornalier|daglimiet
        denni limit|суточный лимит|дневной лимит|часовой лимит|лимитът за изпращане|лимита за изпращане
        versandlimit|sendelimit|versandkontingent|limite denvoi|quota denvoi|limite de envio|cuota de envio
        cota de envio|limite di invio|limiti di invio|verzendlimiet|limit wysyl|dzienny limit|limitu wysyl
        limit odeslan|limit odesil|limit pro odes|sendegrense|sandningsgrans|limita de trimitere
        limita de mesaje|limita de expediere|gonderim limit|gonderim kota|giới hạn gửi|hạn mức gửi
        лимит отправ|лимит на отправ|лимит исходящ|ліміт відправ|送信上限|送信数|送信通数|送信制限|发信量
        发信限|发送限|发送量|发送额度|发信额度|發送量|發信量|발송 한도|발송량|발송 건수|전송 한도""",
    "mail in a time": """
        mails por|emails por|mails pro|nachrichten pro|mails par|messages par|correos por|correos diarios
        envios por
        envios permitidos|mensajes por|mensagens por|messaggi al giorno|messaggi all ora|messaggi allora
        messaggi per|email al giorno|email allora|berichten per|wiadomosci na|wiadomosci w ciagu|zprav za
        mails pr |beskeder pr |meldinger pr |meddelanden per|mejl per|viestia|писем в|писем за|сообщений в
        封邮件""",
    "number of connections": """
        anzahl verbindungen|anzahl der verbindungen|anzahl an verbindungen|anzahl gleichzeitiger verbindungen
        nombre de connexions|nombre maximal de connexions|nombre maximum de connexions|numero de conexiones
        numero maximo de conexiones|numero de conexoes|numero maximo de conexoes|numero di connessioni
        numero massimo di connessioni|aantal verbindingen|liczba polaczen|liczbe polaczen|liczby polaczen
        число соединений|числа соединений|количество соединений|количество подключений|연결 수|접속 수|连接数
        連線數|接続数""",
    "sender policy": """
        spf_|dkim_|dmarc_|spf检|spf验|spf校|spf认|dkim验|dmarc验|spf 검|spfチェ|spf検|spf認""",
    "sending": """
        e mail versand|mailversand|versand von e mails|versand von mails|envoi de mails|envoi demails
        envoi d emails|envoi de courriels|envio de correos|envio de emails|envio de e mails|invio di email
        invio di mail|wysylanie wiadomosci|wysylanie poczty|wysylanie maili|odesilani posty|odesilani zprav
        отправка писем|отправка почты|发信功能|发信权限|发送功能|메일 발송""",
    "sender domain": """
        absenderdomain|absender domain|domaine de lexpediteur|domaine expediteur|dominio del remitente
        dominio remitente|dominio do remetente|dominio del mittente|dominio mittente|afzenderdomein
        domena nadawcy|domeny nadawcy|domena odesilatele|afsenderdom|avsandardom|домен отправител
        домена отправител|发件人域名|发件域名|送信元ドメイン|발신 도메인""",
    "account": """
        konto|compte|cuenta|conta_|учетн|аккаунт|账号|账户|帐号|帐户|アカウント|계정|fiok|hesab""",
    "mail programs": """
        externer zugriff|imap zugriff|smtp zugriff|pop3 zugriff|pop3 smtp|imap smtp|pop smtp
        programy pocztow|programow pocztow|postovni klient|postovnich klient|почтовых программ
        почтовых клиент|почтовые клиент|почтовые программ|logiciels de messagerie|clientes de correo
        programas de correo|client di posta|programmi di posta|programas de e mail|mailprogramm
        mail programm|客户端授权|第三方客户端|smtp服务|smtp 服务|imap服务""",
    "port to use": """
        port 587|porta 587|puerto 587|порт 587|ポート587|ポート 587|587端口|587 端口|587 埠|587埠
        포트 587""",
    "recipient who": """
        empfanger hat|empfangerin hat|destinataire a |destinatario ha |destinatario bloque|destinatario bloqu
        ontvanger heeft|odbiorca|prijemce|mottagaren har|modtageren har|получатель""",
}
_FATES = {
    "failed": """
        fehlgeschlagen|fehler|gescheitert|schlug fehl|schlagt fehl|fehlerhaft|konnte nicht
        konnte keine|echec|pas reussi|echoue|echoues|echouee|erreur|impossible de|fallo|fallida
        fallido|fallado|no se pudo|no se puede|no se ha podido|error de|error en|error al|falha|falhou
        malsucedid|mal sucedid|nao foi possivel|erro de|erro na|erro no|erro ao|fallita|fallito
        riuscita|riuscito|errore|impossibile|mislukt|niet gelukt|fout bij|nie mozna|powiodl|powiodla
        powiodlo|udalo|blad|bledu|niepowodzen|misslyck|kunde inte|gick inte|mislykk|fejlede|kunne ikke
        selhal|nezdaril|nelze|nepodarilo|basarisiz|hatasi|kurulamad|epaonnistu|sikertelen|удалось
        удается|ошибк|сбой|неудач|失敗|エラー|できません|失败|錯誤|错误|未通过|실패|오류|못했|할 수 없
        не вдалося|не вдалася|не вдалось|помилка|невдал|απέτυχε|αποτυχία|αδυναμία|σφάλμα|נכשל|לא ניתן|فشل
        تعذر
        thất bại|khong thể|khong thanh cong|gagal|tidak dapat|неуспешн|neuspjel|esuat|nu s a putut
        nu se poate|mislykt""",
    "refused": """
        verweiger|abgelehnt|zuruckgewiesen|abgewiesen|refusee|refuses|refusees|ete refuse|a refuse
        rejete|rechazad|rechazo|denegad|denego|recusad|recusou|rejeitad|negada|negado|rifiutat|rifiuto
        respint|geweigerd|afgewezen|odrzuc|odmow|odmawia|odmitnut|odmitl|nekad|avvisad|afvist|reddedil
        reddet|отклон|отказ|отверг|拒否|拒绝|拒絕|거부|відмовлен|відхил""",
    "timed out": """
        zeituberschreit|zeitlimit|time out bij|is verlopen|periodo de tiempo|periodo de tempo|zeitraum
        delai|expiree|tiempo de espera|agoto|agotado|tempo limite|esgotad|esgotou|tempo de espera
        scadut|scaduto|verstreken|limit czasu|przekroczono czas|przekroczony czas|okresie czasu
        casovy limit|casovem interval|vyprsel|zaman asimi|belli bir sure|tidsgrans|viss tid|tidsudlob
        истекл|истечени|время ожидания|требуемое время|таймаут|タイムアウト|超时|逾時|시간 초과
        시간이 초과|응답이 없|час очікування|очікування вичерпан""",
    "expired": """
        abgelaufen|a expire|est expire|ont expire|caducad|expirad|expirou|scadut|verlopen|wygasl|vyprsel
        utgang|udlobet|suresi dol|истек|просроч|有効期限|期限切れ|过期|過期|만료""",
    "invalid": """
        ungultig|vertrauenswurdig|pas valide|non valide|invalide|pas approuve|auto signe|valido|valida
        invalido|invalida|confiavel|confianza|attendibil|ongeldig|vertrouwd|nieprawidlow|niewazn|zaufan
        neplatn|duveryhodn|ervenytelen|ogiltig|betrodd|ugyldig|gecersiz|guvenil|недействител|доверен
        недопустим|無効
        信頼|无效|受信任|無效|유효하지|신뢰할""",
    "not yet valid": """
        noch nicht gultig|pas encore valide|valido todavia|valida todavia|todavia no es valid
        aun no es valid|ainda nao e valid|ancora valid|nog niet geldig|jeszcze wazn|еще не действ
        まだ有効|尚未生效|尚未有效|还未生效""",
    "mismatched": """
        stimmt nicht|stimmen nicht|passt nicht|correspond pas|no coincide|no corresponde|nao corresponde
        nao coincide|non corrisponde|niet overeen|nie pasuje|nie zgadza|neodpovida|stammer inte
        не совпада|не соответств|一致しません|不匹配|不一致|不符|일치하지""",
    "weak": """
        zu schwach|trop faible|trop petite|zu kurz|demasiado debil|demasiado corta|troppo debole
        muito frac|te zwak|te kort|zbyt slab|za slab|слишком слаб|слишком корот|弱すぎ|短すぎ|过弱|太弱""",
    "revoked": """
        widerrufen|zuruckgezogen|revoque|revocad|revogad|revocato|ingetrokken|odwolan|uniewazn|отозван
        失効し|失効済|吊销|撤销""",
    "wrong": """
        falsch|inkorrekt|ungultig|incorrecte|incorrectes|incorrects|invalide|invalides|incorrecta
        incorrecto|incorrectos|incorrectas|valido|valida|validas|validos|incorret|invalido|invalida
        errata|errate|errato|errati|corretto|corretti|corretta|onjuist|verkeerd|ongeldig|nieprawidlow
        bledn|niepoprawn|nespravn|chybn|neplatn|felaktig|forkert|ugyldig|yanlis|hatali|gecersiz|неверн
        неправильн|некоррект|正しく|間違|違い|无效|错误|不正确|有误|錯誤|不正確|잘못|올바르지|일치하지
        не подош|невірн|λάθος|εσφαλμέν|שגוי|غير صحيح|khong đung|khong chinh xac|salah|pogresn
        neispravn|грешн|virheelli|vaara|hibas|helytelen|incorect|gresit""",
    "unknown": """
        unbekannt|nicht gefunden|aufgelost|existiert|vorhanden|inconnu|inconnue|introuvable|nexiste
        existe pas|etre resolu|desconocid|no existe|no se encontr|no encontrad|resolver el|desconhecid
        nao existe|inexistente|inexistant|nao encontrad|resolver o|sconosciut|inesistente|non esiste
        non trovat|risolvere|onbekend|niet gevonden|bestaat niet|nieznan|znaleziono|nie istnieje
        rozpozna|neznam|nenalezen|neexistuje|okand|hittades|finns inte|ukendt|findes ikke|bilinmeyen
        bulunamad|mevcut degil|cozumlen|неизвест|найден|существует|不明|見つかりません|存在しません
        解決でき|不存在|找不到|未找到|无法解析|찾을 수 없|존재하지|확인할 수 없|не знайден|не існує
        невідом|δεν βρέθηκε|δεν υπάρχει|άγνωστ|לא קיים|לא נמצא|غير موجود|khong tồn tại|khong tim thấy
        tidak ditemukan|ei loydy|tuntematon|nem letezik|ismeretlen|nem talalhato|necunoscut|nu exista
        ne postoji""",
    "unavailable": """
        nicht verfugbar|indisponible|non disponible|no disponible|nao disponivel|indisponivel
        non disponibile|niet beschikbaar|niedostepn|nedostupn|tillganglig|kullanilam|недоступ
        利用できません|不可用|無法使用|사용할 수 없""",
    "full": """
        voll|uberfullt|pleine|llena|lleno|cheia|lotada|piena|pelna|przepeln|plna|dolu|переполнен
        заполнен|いっぱい|已满|已滿|가득|переповнен|заповнен|γεμάτ|מלאה|ممتلئ|đa đầy|penuh|taynna
        megtelt|betelt|plina|er fuld|препълнен""",
    "too large": """
        zu gross|grosser als|groesser als|depasse la taille|trop volumineu|trop gros|trop grand
        demasiado grande|muito grande|excede o tamanho|excede el tamano|troppo grande|te groot|zbyt duz
        za duza|za duzy|za duze|prilis velk|for stor|for stort|cok buyuk|слишком велик|слишком больш
        大きすぎ|过大|太大|너무 큽""",
    "too many": """
        zu viele|trop de|demasiados|muitos|troppi|te veel|zbyt wiel|zbyt duzo|prilis mnoho|for manga
        for mange
        cok fazla|слишком много|多すぎ|过多|太多|너무 많""",
    "required": """
        erforderlich|benotigt|notwendig|requise|necessaire|obligatoire|requerid|se requiere|requiere
        necesari|obrigatori|necessari|richiest|richiede|vereist|wymagan|wymaga|vyzadov|vyzaduje|kravs
        kraver|gerekli|kraevet|требует|необходим|必要|需要|필요""",
    "not allowed": """
        nicht erlaubt|nicht zulassig|nicht gestattet|nicht berechtigt|unzulassig|non autoris|pas autoris
        interdit|no permitid|no esta permitid|no autorizad|no esta autorizad|nao permitid|nao autorizad
        nao e permitid|proibid|non consentit|non autorizzat|niet toegestaan|niedozwolon|zabronion
        nepovolen|zakazan|inte tillat|ikke tilladt|izin verilm|запрещен|разрешен|разрешает|допускается
        許可されていま|許可されませ|不允许|禁止|未授权|허용되지|권한이 없""",
    "spam": """
        als spam|廣告信|广告邮件|comme spam|comme du spam|como spam|come spam|jako spam|spam olarak|спам
        スパム|迷惑|垃圾
        스팸""",
    "closed": """
        geschlossen|getrennt|beendet|abgebrochen|unterbrochen|fermee|coupee|interrompue|cerrada|cerro
        cerrado|interrump|fechada|encerrad|perdida|chiusa|interrott|gesloten|verbroken|zamkniet|przerwan
        zerwan|verloren|perdu|perdue|persa|perduta|потерян|utracon|ztracen|ukoncen|preruse|stangdes|brots
        lukket|kapatild|kesildi|закрыт|разорв|прерван|切断|断开|关闭
        中断|끊|닫""",
    "listed": """
        gesperrt|blockiert|schwarzen liste|bloquee|liste noire|bloquead|lista negra|bloccat|lista nera
        geblokkeerd|zwarte lijst|zablokowan|czarnej liscie|blokovan|blockerad|engellen|kara liste|заблокир
        чорному списку|чорний список|черном списке|черный список|ブロック|黑名单|封锁|黑名單|차단""",
    "exceeded": """
        uberschritt|ausgeschopft|erreicht|aufgebraucht|depasse|depassee|depassez|atteint|atteinte
        superado|superada|excedido|excedida|excedeu|ultrapass|alcanzado|atingid|atingiu|superato
        raggiunto|overschreden|bereikt|przekrocz|wyczerpan|osiagniet|prekrocen|vycerpan|overskred|overskridit
        uppnatt|ylitetty|ylittynyt|tullept|elerte|depasit|asildi|doldu|превыш|превиш|исчерпан|достигнут
        перевищ|超过
        超出|已达|达到|用完|用尽|上限に達|超え|초과|도달|vượt qua""",
    "another's": """
        gehort nicht|nicht uberein|stimmt nicht|stimmen nicht|entspricht nicht|nicht zugeordnet
        nappartient pas|appartient pas|correspond pas|no pertenece|no corresponde|no coincide
        nao pertence|nao corresponde|nao coincide|non corrisponde|non appartiene|non coincide|hoort niet
        behoort niet|komt niet overeen|nie nalezy|nie odpowiada|nie zgadza|neodpovida|nepatri|neshoduje
        tilhorer ikke|matchar inte|svarer ikke|stemmer ikke|nem egyezik|nu corespunde|nu apartine
        eslesmiyor|uyusmuyor|не принадлежит|не соответствует|не совпадает|не належить|不一致|不符
        一致しません|일치하지|δεν αντιστοιχεί|δεν ταιριάζει""",
    "of another": """
        gehort zu|ausgestellt fur|appartient a|pertenece a|appartiene a|pertence a|behoort tot|tilhorer
        tillhor
        nalezy do|принадлежит""",
    "for spam": """
        wegen spam|wegen des versands von spam|spamverdacht|spamversand|pour spam|pour envoi de spam|por spam
        por envio de spam|por enviar spam|per spam|per invio di spam|za spam|za wysylanie spam
        za rozesilani spam|wegens spam|за спам|рассылку спам|рассылки спам|рассылка спам|发送垃圾
        スパム送信|스팸 발송
        spam gonder""",
    "switched off": """
        deaktiviert|abgeschaltet|ausgeschaltet|nicht aktiviert|nicht freigeschaltet|nicht eingeschaltet
        desactive|desactives|non active|pas active|desactivad|deshabilitad|desabilitad|inhabilitad|disattivat
        disabilitat|non abilitat|uitgeschakeld|niet ingeschakeld|wylaczon|vypnut|avstangd|inaktiverad
        deaktiveret|slatt av|devre disi|отключен|выключен|не включен|未开启|未开通|未启用|已关闭|無効
        사용 안""",
    "to be used": """
        verwenden sie|benutzen sie|nutzen sie|utilisez|utiliser|utilize a|utilize o|utilice|utilizzare|usare
        gebruik|uzyj|uzyc|uzywaj|pouzijte|используйте|используется|使用|改用|请用|사용|kullan""",
    "takes none": """
        akzeptiert keine|nimmt keine|naccepte pas|naccepte que|accepte pas|no acepta|nao aceita|non accetta
        accepteert geen|accepteert niet|nie przyjmuje|nie akceptuje|neprijima|tar inte emot|ei vastaanota
        не принимает""",
    "has blocked": """
        blockiert|gesperrt|a bloque|ha bloqueado|bloqueo|bloqueou|ha bloccato|geblokkeerd|zablokowal|blokuje
        zablokoval|blockerat|blokeret|заблокировал|внес вас""",
}
_MEANT = (
    ("certificate", "expired", "certificate has expired"),
    ("certificate", "not yet valid", "certificate is not yet valid"),
    ("certificate", "mismatched", "certificate name does not match"),
    ("certificate", "weak", "weak certificate"),
    ("certificate", "revoked", "certificate revoked"),
    ("certificate", "invalid", "certificate is invalid"),
    ("password", "wrong", "username or password incorrect"),
    ("password", "refused", "username or password incorrect"),
    ("app password", "required", "application specific password required"),
    ("authentication", "failed", "authentication failed"),
    ("authentication", "refused", "authentication failed"),
    ("authentication", "required", "authentication required"),
    ("connection", "refused", "connection refused"),
    ("connection", "timed out", "connection timed out"),
    ("connection", "closed", "connection closed"),
    ("connection", "failed", "failed to connect to"),
    ("connection", "too many", "too many connections"),
    ("host", "unknown", "name or service not known"),
    ("server name", "unknown", "name or service not known"),
    ("mailbox", "full", "mailbox full"),
    ("mailbox", "unknown", "user unknown"),
    ("mailbox", "unavailable", "user unknown"),
    ("user", "unknown", "user unknown"),
    ("message", "too many", "too many messages"),
    ("receiving", "too many", "recipient is getting too much mail"),
    ("message", "too large", "message too large"),
    ("message", "spam", "rejected as spam"),
    ("sender", "invalid", "invalid sender"),
    ("sender", "not allowed", "sender not authorized to send"),
    ("relaying", "refused", "relay access denied"),
    ("relaying", "not allowed", "relay access denied"),
    ("sending limit", "exceeded", "sending limit exceeded"),
    ("mail in a time", "exceeded", "sending limit exceeded"),
    ("sender", "another's", "sender does not match login"),
    ("number of connections", "exceeded", "too many connections"),
    ("sender policy", "failed", "spf check failed"),
    ("sending", "listed", "sending is blocked for"),
    ("sender domain", "unknown", "sender domain not found"),
    ("account", "for spam", "account blocked for sending spam"),
    ("mailbox", "for spam", "account blocked for sending spam"),
    ("account", "listed", "account is blocked"),
    ("mail programs", "switched off", "smtp authentication is disabled for this mailbox"),
    ("port to use", "to be used", "use port 587"),
    ("user", "takes none", "recipient does not accept mail from"),
    ("user", "takes only", "recipient does not accept mail from"),
    ("recipient who", "has blocked", "recipient has blocked the sender"),
    ("certificate", "of another", "certificate belongs to a different site"),
    ("network address", "listed", "ip address is blacklisted"),
    ("certificate", "untrusted", "certificate signed by unknown authority"),
    ("secret", "expired", "password has expired"),
    ("authentication", "unsupported", "server does not support authentication"),
    ("connection", "reset", "connection reset by peer"),
    ("recipients", "too many", "too many recipients"),
    ("recipients", "exceeded", "too many recipients"),
    ("message size", "exceeded", "message too large"),
    ("message size", "too large", "message too large"),
    ("attachment", "too large", "message too large"),
    ("attachment", "not allowed", "attachment type not allowed"),
    ("attachment", "refused", "attachment type not allowed"),
    ("virus", "contains", "message contains a virus"),
    ("virus", "refused", "message contains a virus"),
    ("content", "violating", "message content rejected"),
    ("content", "refused", "message content rejected"),
    ("content", "not allowed", "message content rejected"),
    ("reverse name", "missing", "no reverse dns record"),
    ("reverse name", "unknown", "no reverse dns record"),
    ("reverse name", "failed", "no reverse dns record"),
    ("reverse name", "invalid", "no reverse dns record"),
    ("encryption", "required", "must issue a starttls command first"),
    ("unencrypted", "not allowed", "must issue a starttls command first"),
    ("unencrypted", "refused", "must issue a starttls command first"),
    ("unencrypted", "takes none", "must issue a starttls command first"),
    ("encryption", "please", "must issue a starttls command first"),
    ("starttls", "please", "must issue a starttls command first"),
    ("starttls", "required", "must issue a starttls command first"),
    ("starttls", "unsupported", "server does not support secure connections"),
    ("sender policy", "refused", "spf check failed"),
    ("sender policy", "invalid", "spf check failed"),
    ("sender policy", "mismatched", "spf check failed"),
    ("from this address", "not allowed", "not permitted to send from this address"),
    ("account", "suspended", "your account has been suspended"),
    ("account", "deactivated", "account has been disabled"),
    ("attempts", "listed", "account is locked out"),
    ("account", "unpaid", "account suspended for non payment"),
    ("contract", "unpaid", "account suspended for non payment"),
    ("contract", "suspended", "account suspended for non payment"),
    ("contract", "listed", "account suspended for non payment"),
    ("sending", "suspended", "sending is blocked for"),
)
"""A thing, its fate, and the English that the rules know."""

_APART = {
    "message too large": "mailbox",
    "authentication failed": "sender policy",
    "authentication required": "browser",
    "sending is blocked for": "network address",
    "recipient does not accept mail from": "authentication",
    "too many recipients": "in a time",
    "account is blocked": "attempts",
    "account has been disabled": "mailbox",
    "your account has been suspended": "mailbox",
    "server does not support authentication": "method",
}
"""What is not meant where another thing stands in the same clause."""

_NEAR, _NEAR_UNSPACED = 60, 20
"""Characters between the two, either way: a clause; Japanese and Chinese say as much in a third of them."""

BEGUN = 4
"""Letters of a fate's longest word by which it is looked up."""

_SHORT = 6
"""Letters of a thing below which it must begin a word: the longer ones stand in compounds too."""


def _beginnings(written: str) -> list[str]:
    """What a list of the tables holds; `_` is the end of a word."""
    return [part.strip().replace("_", " ") for part in written.replace("\n", "|").split("|") if part.strip()]


def _sought(thing: str) -> str:
    return f" {thing}" if thing.isascii() and len(thing) < _SHORT else thing


def _all(of_common: dict[str, str], of_further: dict[str, str]) -> dict[str, list[str]]:
    """What two tables hold by name, once each."""
    names = dict.fromkeys((*of_common, *of_further))
    tables = of_common, of_further
    return {
        name: [*dict.fromkeys(part for table in tables for part in _beginnings(table.get(name, "")))]
        for name in names
    }


_NAMES = {
    name: tuple(map(_sought, written)) for name, written in _all(_THINGS, further_languages.THINGS).items()
}
_MEANINGS: dict[str, list[tuple[tuple[str, ...], str, tuple[str, ...]]]] = {}
for _thing, _fate, _english in _MEANT:
    _MEANINGS.setdefault(_fate, []).append(
        (_NAMES[_thing], _english, _NAMES[_APART[_english]] if _english in _APART else ())
    )


def _indexed() -> tuple[dict[str, list[tuple[str, str]]], dict[str, list[tuple[str, str]]]]:
    """The fates of Latin letters by the beginning of their longest word, all others by their first letter."""
    spaced: dict[str, list[tuple[str, str]]] = {}
    unspaced: dict[str, list[tuple[str, str]]] = {}
    for name, written in _all(_FATES, further_languages.FATES).items():
        for fate in written:
            if fate.isascii():
                longest = max(fate.split(), key=len)
                spaced.setdefault(longest[:BEGUN], []).append((f" {fate}", name))
            else:
                unspaced.setdefault(fate[0], []).append((fate, name))
    return spaced, unspaced


_SPACED, _UNSPACED = _indexed()


def meant(words: str, begun: Set[str]) -> Iterator[str]:
    """What the words say, in English, by a thing and a fate that stand near each other.

    `begun` are the first BEGUN letters of each word.
    """
    likely = [pair for beginning in sorted(_SPACED.keys() & begun) for pair in _SPACED[beginning]]
    if words.isascii():
        if not likely:
            return
    else:
        likely += [pair for letter in sorted(_UNSPACED.keys() & set(words)) for pair in _UNSPACED[letter]]
    padded = f" {words} "
    for fate, name in likely:
        at = padded.find(fate)
        if at >= 0:
            near = _NEAR if " " in padded[max(0, at - _NEAR_UNSPACED) : at + 1] else _NEAR_UNSPACED
            clause = padded[max(0, at - near) : at + len(fate) + near]
            for things, english, apart in _MEANINGS[name]:
                if any(map(clause.count, things)) and not any(map(clause.count, apart)):
                    yield english
