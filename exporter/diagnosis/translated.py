"""What clients and localised systems say in other languages, as the English that the rules know. A table.

Compared in lower case, without accents and punctuation; Japanese and Chinese have no borders of words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.diagnosis.glossary import BEGUN, meant

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAID = {
    "authentication failed": """
        authentifizierung fehlgeschlagen|authentifizierung ist fehlgeschlagen|anmeldung fehlgeschlagen
        anmeldung ist fehlgeschlagen|anmeldung gescheitert|anmeldung beim server fehlgeschlagen
        echec de l authentification|echec d authentification|echec de lauthentification
        echec dauthentification|l authentification a echoue|lauthentification a echoue
        authentification echouee|identification echouee|error de autenticacion|autenticacion fallida
        la autenticacion ha fallado|fallo la autenticacion|fallo en la autenticacion
        fallo de autenticacion|no se pudo autenticar|no se ha podido autenticar|falha na autenticacao
        falha de autenticacao|falha ao autenticar|erro de autenticacao|erro na autenticacao
        autenticacao malsucedida|autenticacao mal sucedida
        autenticacao falhou|nao foi possivel autenticar|autenticazione fallita|autenticazione non riuscita
        authenticatie mislukt|認証に失敗|認証エラー|認証できません|ログインに失敗|ログインできません
        身份验证失败|身份认证失败|认证失败|验证失败|登录失败|登陆失败|身份驗證失敗|驗證失敗|登入失敗""",
    "did not meet the criteria to be authenticated": """
        nao atendeu aos criterios|no cumplio los criterios|no cumple los criterios
        no cumplia los criterios|na pas satisfait aux criteres|ne repond pas aux criteres
        ne repondait pas aux criteres|kriterien nicht erfullt|erfullte nicht die kriterien""",
    "username or password incorrect": """
        codes dauthentification invalide|codes d authentification invalide|benutzername oder passwort
        benutzername oder kennwort|benutzername oder das kennwort|benutzername oder das passwort
        benutzername und passwort|kennwort ist falsch|passwort ist falsch|falsches passwort
        falsches kennwort|passwort falsch|kennwort falsch|ungultiges passwort|ungultiges kennwort
        zugangsdaten ungultig|anmeldedaten ungultig|anmeldeinformationen sind ungultig
        zugangsdaten sind falsch|falsche zugangsdaten|nom dutilisateur ou mot de passe
        nom d utilisateur ou mot de passe|nom dutilisateur ou le mot de passe
        identifiant ou mot de passe|identifiant ou le mot de passe|mot de passe incorrect
        mot de passe invalide|identifiants incorrects|identifiants invalides
        nombre de usuario o contrasena|nombre de usuario o la contrasena|usuario o contrasena
        usuario o la contrasena|contrasena incorrecta|contrasena no valida|credenciales no validas
        credenciales incorrectas|credenciales invalidas|usuario ou senha|nome de usuario ou senha
        senha incorreta|senha invalida|credenciais invalidas|credenciais incorretas
        nome utente o password|password errata|ユーザー名またはパスワード|ユーザ名またはパスワード
        パスワードが正しく|パスワードが間違|パスワードが違|用户名或密码|用户名或者密码|用户名或口令
        账号或密码|帐号或密码|密码错误|密码不正确|使用者名稱或密碼|密碼錯誤|feil brukernavn
        feil passord|sai mật khẩu|mật khẩu sai""",
    "authorization code to log in": """
        授权码登录|授权码|授權碼""",
    "connection refused": """
        verbindung verweigert|verbindung abgelehnt|verbindung wurde abgelehnt
        verbindung wurde verweigert|verbindung verweigerte|verbindungsaufbau abgelehnt
        connexion refusee|connexion a ete refusee|connexion a ete expressement refusee
        la expressement refusee|l a expressement refusee|conexion rechazada|conexion denegada
        conexion ha sido rechazada|denego expresamente|rechazo la conexion|conexao recusada
        recusou ativamente|recusaram ativamente|conexao foi recusada|connessione rifiutata
        rifiuto persistente|verbinding geweigerd|接続が拒否|接続を拒否|拒否されたため、接続できません
        拒否されたため 接続できません|连接被拒绝|拒绝连接|积极拒绝|主动拒绝|連線被拒|拒絕連線
        visszautasitotta a kapcsolatot|elutasitotta a kapcsolatot|aktivt naegtede|aktivt nektet
        aktivt nekade|computerul tinta a refuzat|conexiune refuzata|компютер відхилив запит
        зєднанні відмовлено|koneksi ditolak|kết nối bị từ chối|άρνηση σύνδεσης
        z duvodu aktivniho odmitnuti|aktivne odmietol|aktivne odmitl|aktivno odbila|aktivno odbilo""",
    "connection timed out": """
        zeituberschreitung|zeitlimit|verbindung ist abgelaufen|zeit uberschritten
        der ansprechpartner nach einer bestimmten|delai dattente|delai d attente|delai depasse
        delai de connexion|connexion expiree|connexion terminee par expiration|tiempo de espera
        se agoto el tiempo|tiempo agotado|expiro el tiempo|expiro la conexion|tempo limite
        tempo esgotado|tempo de espera|tempo de conexao|esgotou o tempo|tempo scaduto|timeout bij
        接続がタイムアウト|接続タイムアウト|タイムアウトしました|一定の時間を過ぎても|连接超时|操作超时
        请求超时|连接尝试失败|連線逾時|作業逾時|fel nem valaszolt|csatlakoztatott allomas nem valaszolt
        part reagerade inte|part svarade inte|part ikke svarede|verbonden party niet correct
        pripojena strana v casovem|parte conectada no respondio|parti connecte na pas repondu
        componente conectado nao respondeu""",
    "operation has timed out": """
        timeout fur den vorgang|vorgang hat das timeout|vorgang uberschritt das zeitlimit
        delai imparti a loperation|tiempo de espera de la operacion|tempo limite da operacao
        timeout delloperazione|limit czasu operacji|casovy limit operace|muvelet tullepte az idokorlatot
        islem zaman asimina|time out voor de bewerking|tidsgransen for atgarden|время ожидания операции
        ожидания операции истекло|操作はタイムアウト|작업 시간이 초과|작업 시간을 초과|操作がタイムアウト""",
    "certificate is invalid": """
        zertifikat ist ungultig|zertifikat ungultig|remotezertifikat ist
        zertifikat ist nicht vertrauenswurdig|zertifikat nicht vertrauenswurdig
        zertifikat konnte nicht uberpruft|zertifikatsprufung fehlgeschlagen
        certificat distant nest pas valide|certificat distant n est pas valide|certificat nest pas valide
        certificat non valide|certificat invalide|certificat auto signe|certificat nest pas approuve
        certificado remoto no es valido|certificado no es valido|certificado no valido
        certificado no es de confianza|certificado remoto e invalido|certificado remoto nao e valido
        certificado invalido|certificado nao e confiavel|certificato remoto non e valido
        certificato non valido|証明書は無効|証明書が無効|証明書が信頼|証明書は信頼|証明書を検証
        リモート証明書|证书无效|证书不受信任|證書無效|憑證無效""",
    "certificate has expired": """
        zertifikat ist abgelaufen|zertifikat abgelaufen|certificat a expire|certificat est expire
        certificat expire|certificado ha caducado|certificado caducado|certificado expiro
        certificado ha expirado|certificado expirou|certificado expirado|証明書の有効期限|証明書は期限切れ
        证书已过期|证书过期|憑證已過期""",
    "name or service not known": """
        name oder dienst nicht bekannt|unbekannter host|host nicht gefunden|host ist unbekannt
        kein solcher host|konnte nicht aufgelost werden|konnte nicht gefunden werden server
        nom ou service inconnu|hote inconnu|hote introuvable|nom distant na pas pu etre resolu
        nom distant n a pas pu etre resolu|nombre o servicio desconocido|nombre o servicio no conocido
        host desconocido|no se conoce ese host|no se puede resolver el nombre
        no se pudo resolver el nombre|nome ou servico desconhecido|host desconhecido
        este host nao e conhecido|nao foi possivel resolver o nome|nome remoto nao pode ser resolvido
        nome o servizio sconosciuto|名前またはサービスが不明|名前またはサービスがわかりません
        そのようなホストは不明|ホストが見つかりません|リモート名を解決できません|未知的名称或服务
        不知道这样的主机|无法解析远程|未能解析|找不到主机|无法解析主机|無法辨識這台主機
        nie mozna rozpoznac nazwy zdalnej|nie mozna rozwiazac nazwy|nieznana nazwa lub usluga
        разрешить удаленное имя|имя или служба не известны|этот хост неизвестен|uzak ad cozulemedi
        vzdaleny nazev nelze|nezname jmeno nebo sluzba|hostitel neni znam|matcha fjarrnamnet
        fjernnavnet kunne ikke|tavoli nev nem oldhato|allomas ismeretlen|externe naam kan niet
        numele la distanta nu|알려진 호스트가 없|알려진 호스트가 아닙|원격 이름을 확인할 수 없
        isim ya da servis bilinmiyor|naam of dienst is niet bekend|naam of dienst is onbekend
        ukendt vaert|ukjent vert|okand vard|tuntematon isanta|tundmatu host|nezināms resursdators
        nezinomas serveris|неизвестен хост|невідомий хост|άγνωστος διακομιστής|άγνωστος κεντρικός
        bilinmeyen ana|ismeretlen gep|ismeretlen gazda|gazda necunoscut|nepoznat host|nepoznati posluzitelj
        непознат хост|neznan gostitelj|nazev nebo sluzba neni znama|nazov alebo sluzba nie je znama
        a nev vagy szolgaltatas nem ismert|nume sau serviciu necunoscut|име или услуга не са известни
        невідома назва або служба|ім я або послуга невідомі|ιme ή υπηρεσία άγνωστη|άγνωστο όνομα ή υπηρεσία
        bilinmeyen ad ya da servis|ime ili usluga nisu|ime ali storitev ni znana
        namnet eller tjansten ar okand|navnet eller tjenesten|navn eller tjeneste ikke
        nimi tai palvelu tuntematon|nimea tai palvelua ei tunneta|nom o servei desconegut
        이름 혹은 서비스를 알 수 없|이름 또는 서비스를 알 수 없|khong biết ten hay dịch vụ
        nama atau layanan tidak dikenal|未知的名稱或服務|השם או השירות אינם""",
    "temporary failure in name resolution": """
        fehler bei der namensauflosung|temporaire dans la resolution|fallo temporal en la resolucion
        falha temporaria na resolucao|errore temporaneo nella risoluzione|tymczasowy blad rozwiazywania
        tymczasowy blad w rozwiazywaniu|tymczasowy blad w tlumaczeniu nazw|docasna chyba pri prekladu
        временный сбой в разрешении|tijdelijke fout in de naamsomzetting|名前解決に一時的に失敗
        域名解析暂时失败|域名解析出现暂时性错误|zeitweiliger fehler bei der auflosung
        erreur temporaire lors de la resolution|error temporal durante la resolucion
        errore temporaneo durante la risoluzione|erro temporario durante a resolucao
        временная ошибка при разрешении|ホスト名の解決時の一時的なエラー|主机名解析时的暂时错误
        主机名解析时通常出现的暂时错误""",
    "no data of the requested type": """
        daten des angeforderten typs|donnee du type requis|datos del tipo solicitado
        dati del tipo richiesto|dados do tipo solicitado|gegevens van het aangevraagde type
        danych zadanego typu|данные запрошенного типа|要求された種類のデータ|请求的类型的数据
        请求类型的数据""",
    "no route to host": """
        keine route zum|netzwerk ist nicht erreichbar|netz ist nicht erreichbar
        netzwerk nicht erreichbar|host ist nicht erreichbar|aucun chemin dacces pour atteindre
        aucun chemin d acces pour atteindre|reseau nest pas accessible|reseau n est pas accessible
        no existe ninguna ruta|no hay ruta hasta el host|la red es inaccesible|red no accesible
        nao ha rota para o host|rota para o host|a rede esta fora de alcance|rede inacessivel
        ホストへの経路がありません|ネットワークに到達できません|没有到主机的路由|网络不可达
        host nicht erreichbar ist|reseau impossible a atteindre|brak trasy do|nessun instradamento
        rete non e raggiungibile|сеть недоступна|нет маршрута|geen route naar|netwerk is onbereikbaar
        siec jest niedostepna|nao ha rota|rede esta inacessivel|sem rota para o host|ag erisilemez
        sit je nedostupna|호스트로 갈 루트가 없|rete non raggiungibile|host non raggiungibile
        host no accesible|nicht verfugbares netzwerk|nicht verfugbaren host|nieosiagalnym hoscie
        nieosiagalnej sieci|отключенной сети|недоступной сети|недоступному узлу
        到達できないネットワーク|到達できないホスト|无法连接的网络|无法连接的主机
        siec jest nieosiag|siec nieosiag|host nieosiag|нет пути|мережа недоступна|немає маршруту
        мрежата е недостъпна|няма маршрут|мрежа је недоступна|mreza je nedostup|mreza nije dostupna
        omrezje ni dosegljivo|omrezje je nedosegljivo|natverket kan inte nas|natverket ar inte nabart
        ingen vag till vard|netvaerket er utilgaengeligt|netvaerk ikke tilgaengeligt
        nettverket er utilgjengelig|nettverket kan ikke nas|ingen rute til|verkkoon ei saada yhteytta
        verkko ei ole saavutettavissa|ei reittia|vork on kattesaamatu|vork pole kattesaadav
        tīkls nav sasniedzams|tinklas nepasiekiamas|δίκτυο δεν είναι προσβάσιμο|δεν υπάρχει διαδρομή
        δίκτυο είναι απρόσιτο|makineye yonlendirme yok|a halozat nem erheto el|nincs utvonal
        retea este inaccesibil|reteaua este inaccesibil|nu exista ruta|sit neni dosazitelna
        sit je nedosazitelna|siet je nedostupna|siet nie je dostupna|neexistuje cesta k|neni cesta k
        네트워크에 연결할 수 없|네트워크가 접근 불가능|khong co đường đến|mạng khong thể
        jaringan tidak dapat dijangkau|jaringan tak terjangkau|tidak ada rute|الشبكة غير قابلة|لا يوجد مسار
        אין נתיב|הרשת אינה נגישה|شبکه در دسترس نیست|xarxa no es accessible|xarxa es inabastable|網路無法連線
        無法連線到網路|沒有到主機""",
    "connection reset by peer": """
        kommunikationspartner zuruckgesetzt|verbindung zuruckgesetzt|vom remotehost geschlossen
        connexion reinitialisee|connexion re initialisee|connexion existante a du etre fermee
        conexion reinicializada|conexion restablecida|interrupcion de una conexion existente
        conexao fechada pela outra ponta|conexao redefinida|cancelamento de uma conexao existente
        接続が相手からリセット|強制的に切断|强迫关闭了一个现有的连接|连接被对端重置|连接被对方重置
        連線已被對方重設|bestaande verbinding is geforceerd|zostalo gwaltownie zamkniete
        zostalo nagle zamkniete|vynutil ukonceni|letezo kapcsolatot|befintlig anslutning tvingades
        eksisterende forbindelse blev tvang|eksisterende tilkobling ble tvunget
        bilgisayar tarafindan zorla|conexiune existenta a fost inchisa fortat|interrotta forzatamente
        разорвал существующее подключение|сброшено другой стороной|원격 호스트에 의해 강제로
        interrotta dal corrispondente|強制關閉一個現存的連線|разорвано другой стороной
        接続が相手から切断|连接被对方重设
        протилежний бік скинув|зєднання скинуто|връзката е прекратена от отсрещната|връзката беше нулирана
        η σύνδεση επαναφέρθηκε από|σύνδεση επαναρυθμίστηκε|baglanti karsi taraftan|baglanti sifirlandi
        a kapcsolatot a partner|a partner alaphelyzetbe|conexiune reinitializata
        spojeni zruseno druhou stranou|spojenie zrusene druhou stranou|veza je ponistena
        veza je prekinuta od druge|povezava je bila ponastavljena|forbindelse borttagen av partnern
        anslutningen aterstalldes av|forbindelsen blev nulstillet|forbindelse nulstillet
        tilkoblingen ble tilbakestilt|yhteys katkaistu vastapaan|vastapuoli katkaisi|partner nollasi
        uhendus lahtestati|savienojumu atiestatīja|rysį nutrauke|수신측에서 연결을|상대편이 연결을 끊
        kết nối bị đặt lại|koneksi direset|sambungan direset|تمت إعادة تعيين الاتصال|החיבור אופס
        החיבור אותחל|اتصال توسط همتا|connexio reiniciada|連線被對方重|примусово розірвав""",
    "broken pipe": """
        datenubergabe unterbrochen|relais brise|tuberia rota|pipe interrotta|pipe interrompido
        gebroken pijp|przerwany potok|обрыв канала|パイプが壊れました|断开的管道|管道破裂""",
    "software caused connection abort": """
        durch den hostcomputer abgebrochen|abandonnee par un logiciel de votre
        anulado una conexion establecida por el software|interrotta dal software del computer
        anulada pelo software|abortada pelo software|verbroken door de software
        przerwane przez oprogramowanie|разорвала установленное подключение
        コンピューターのソフトウェアによって中止|主机中的软件中止|主機中的軟體中止""",
    "cannot assign requested address": """
        angeforderte adresse kann nicht zugewiesen|attribuer ladresse demandee
        asignar la direccion solicitada|asignar la direccion pedida|assegnare lindirizzo richiesto
        atribuir o endereco|przypisac zadanego adresu|назначить запрошенный адрес
        要求されたアドレスに割り当て|要求したアドレスを割り当て|无法指定被请求的地址|无法分配请求的地址""",
    "only one usage of each socket address": """
        jede socketadresse|utilisation de chaque adresse de socket|uso de cada direccion de socket
        utilizzo di ogni indirizzo di socket|uso de cada endereco de soquete
        использование адреса сокета|每个套接字地址|各ソケット アドレス""",
    "no buffer space available": """
        ausreichend pufferspeicher fehlte|espace de tampon suffisant|memoire tampon suffisante
        espacio suficiente en el bufer|spazio del buffer|буфер слишком мал|バッファー領域
        缓冲区空间不足""",
    "cannot connect to remote server": """
        verbindung mit dem remoteserver kann nicht|verbindung zum remoteserver kann nicht
        impossible de se connecter au serveur distant|impossibile effettuare la connessione al server
        impossibile connettersi al server remoto|no es posible conectar con el servidor remoto
        impossivel conectar se ao servidor remoto|nao e possivel conectar se ao servidor remoto
        impossivel estabelecer ligacao ao servidor|verbinding met de externe server maken
        polaczyc sie z serwerem zdalnym|невозможно соединиться
        リモート サーバーに接続できません|无法连接到远程服务器|無法連接至遠端伺服器""",
    "requires a secure connection or the client was not authenticated": """
        erfordert eine sichere verbindung|necessite une connexion securisee
        requiert une connexion securisee|requiere una conexion segura|exige uma conexao segura
        requer uma conexao segura|richiede una connessione protetta|セキュリティで保護された接続
        要求安全连接|需要安全连接|需要安全連線""",
    "authentication required": """
        authentifizierung erforderlich|authentifizierung ist erforderlich|anmeldung erforderlich
        authentification requise|authentification est requise|authentification est necessaire
        se requiere autenticacion|autenticacion requerida|autenticacao necessaria|requer autenticacao
        autenticacao e necessaria|認証が必要|需要身份验证|需要认证|需要驗證|sie mussen sich anmelden
        mussen sich authentifizieren|devez vous authentifier|doit etre authentifie|debe autenticarse
        debes autenticarte
        tiene que autenticarse|deve autenticar|precisa autenticar|precisa se autenticar|devi autenticarti
        deve autenticarsi|moet inloggen|moet eerst inloggen|moet zich aanmelden|ma logge inn|skal logge ind
        maste logga in|musisz sie zalogowac|wymaga zalogowania|musite se prihlasit|vaatii kirjautumis
        necesita autenticacion""",
    "server busy": """
        server ist ausgelastet|server uberlastet|server ist uberlastet|serveur occupe|serveur surcharge
        servidor ocupado|servidor sobrecargado|servidor sobrecarregado|server occupato|server sovraccarico
        server is bezet|serwer jest przeciazony|serwer zajety|server je pretizen|сервер занят
        сервер перегружен
        服务器繁忙|服务器忙|系统繁忙|伺服器忙碌|サーバーが混|サーバが混|서버가 혼잡
        kiszolgalo tulterhelt|szerver tulterhelt|kiszolgalo foglalt|serverul este ocupat
        server je zaneprazdnen|server je pretazen|сървърът е зает|сървърът е претоварен|сервер зайнятий
        сервер перевантажен|απασχολημένος|υπερφορτωμέν|sunucu mesgul|sunucu yogun|posluzitelj je zauzet
        server je zauzet|server je preopterecen|сервер је заузет|сервер је преоптерећен|streznik je zaseden
        streznik je preobremenjen|servern ar upptagen|servern ar overbelastad|serveren er optaget
        serveren er opptatt|serveren er overbelastet|palvelin on varattu|palvelin on ylikuormit
        palvelin on kiireinen|server on hoivatud|server on ulekoormatud|serveris ir aizņemts
        serveris ir pārslogots|serveris uzimtas|serveris perkrautas|サーバーが高負荷|サーバーがビジー|过载
        負載過高|伺服器忙|서버가 바쁩|서버가 사용 중|서버 과부하|may chủ đang bận|may chủ bận
        may chủ qua tải|server sibuk|server sedang sibuk|เซ ร ฟเวอร ไม ว าง|เซ ร ฟเวอร ย ง|الخادم مشغول
        השרת עמוס|השרת תפוס|سرور مشغول|سرور شلوغ|servidor esta ocupat""",
    "policy violation": """
        richtlinienverstoss|verstoss gegen die richtlinie|verstoss gegen richtlinie|violation de la politique
        violation des regles|violacion de la politica|violacion de politica|violacao da politica
        violacao de politica|violazione delle policy|violazione della policy|naruszenie zasad
        poruseni pravidel|нарушение политик|нарушение правил""",
    "in a short time": """
        in kurzer zeit|en peu de temps|en poco tiempo|em pouco tempo|in poco tempo|in korte tijd
        w krotkim czasie|v kratke dobe|за короткое время|короткий промежуток|短时间内|短時間""",
    "login from your country is not allowed": """
        国外からの|海外からの|aus dem ausland ist|aus dem ausland sind|depuis letranger|desde el extranjero
        dallestero|из за рубежа|из за границы|z zagranicy|vanuit het buitenland|境外登录|异地登录""",
    "too many messages": """
        频率过高|频率过快|频率太高|频率超限|过于频繁|送信頻度が""",
    "could not create secure channel": """
        geschutzter ssl|geschutzten ssl|sicherer ssl|sicheren ssl|canal securise ssl|canal seguro ssl
        canale sicuro ssl|canale protetto ssl|beveiligd kanaal|bezpiecznego kanalu|zabezpecen kanal
        guvenli kanal|saker kanal|защищенный канал|безопасный канал|保護されているチャネル
        セキュリティで保護されたチャネル|安全通道|보안 채널""",
    "a call to sspi failed": """
        fehler bei sspi aufruf|bei einem aufruf an sspi|echec dun appel a sspi|echec d un appel a sspi
        error en una llamada a sspi|falha em uma chamada a sspi|sspi への呼び出しに失敗|调用 sspi 失败
        对 sspi 的调用失败""",
    "account is blocked": """
        konto gesperrt|konto ist gesperrt|konto wegen zu vieler|konto wurde gesperrt|postfach gesperrt
        compte bloque|compte verrouille|compte est bloque|compte est verrouille|cuenta bloqueada
        cuenta esta bloqueada|cuenta ha sido bloqueada|conta bloqueada|conta esta bloqueada
        conta foi bloqueada|account bloccato|account e bloccato|account geblokkeerd|konto zablokowane
        аккаунт заблокирован|учетная запись заблокирована|アカウントがロック|アカウントはロック
        账号已锁定|账户已锁定|帐户已锁定|账号被锁定|账户被锁定|帳戶已鎖定""",
    "too many failed attempts": """
        zu vieler fehlversuche|zu viele fehlversuche|zu viele fehlgeschlagene|trop de tentatives
        trop nombreuses tentatives|demasiados intentos|muitas tentativas|excesso de tentativas
        troppi tentativi|te veel pogingen|слишком много попыток|尝试次数过多|多次失败|試行回数""",
    "too many recipients": """
        zu viele empfanger|trop de destinataires|demasiados destinatarios|muitos destinatarios
        destinatarios demais|troppi destinatari|宛先が多すぎ|受信者が多すぎ|收件人过多|收件人太多
        te veel ontvangers|zbyt wielu odbiorcow|za duzo odbiorcow|prilis mnoho prijemcu
        for manga mottagare|for mange modtagere|cok fazla alici|слишком много получател
        много адресатов|받는 사람이 너무 많|수신자가 너무 많|tul sok cimzett|收件人数量过多
        收件人数过多""",
    "mailbox full": """
        postfach ist voll|zuviele mails auf dem server|zu viele mails auf dem server
        postfach uberfullt|postfach voll|speicherplatz des postfachs|boite pleine
        boite aux lettres pleine|boite de reception pleine|buzon lleno|buzon esta lleno
        caixa postal cheia|caixa de correio cheia|casella piena|メールボックスがいっぱい|邮箱已满
        邮箱空间不足|信箱已滿|innboksen er full|postboksen er full|inkorgen ar full|brevladan ar full""",
    "you have reached a limit for sending mail": """
        limit fur das senden von e mail|limit fur das senden von nachricht
        atteint la limite denvoi|atteint une limite denvoi
        alcanzado el limite de envio|alcanzado un limite para|llegado al limite de envio
        alcancou o limite de envio|atingiu o limite de envio|atingiu um limite para o envio
        raggiunto il limite di invio|raggiunto un limite di invio""",
    "recipient wasnt found at": """
        wurde bei nicht gefunden|entregar el mensaje a no se encontro
        は に見つかりませんでした|在 上找不到""",
    "user unknown": """
        empfanger unbekannt|unbekannter empfanger|benutzer unbekannt|unbekannter benutzer
        postfach nicht verfugbar|postfach existiert nicht|adresse existiert nicht|destinataire inconnu
        utilisateur inconnu|adresse inconnue|boite aux lettres non disponible
        boite aux lettres inexistante|usuario desconocido|destinatario desconocido|buzon no disponible
        el usuario no existe|no existe dicha persona
        no existe ese usuario|nessun utente simile|utente inesistente
        usuario desconhecido|destinatario inexistente|usuario inexistente
        caixa de correio nao disponivel|caixa postal nao existe|utente sconosciuto|ユーザーが不明|宛先不明
        宛先が見つかりません|メールボックスが利用できません|用户不存在|收件人不存在|邮箱不可用|邮箱不存在
        邮箱地址不存在|信箱不存在""",
    "recipient address couldnt be found or is unable to receive mail": """
        adresse nicht gefunden wurde oder|adresse est introuvable ou|se ha encontrado la direccion o
        endereco nao foi encontrado ou|trovare lindirizzo o lindirizzo non|adres niet is gevonden
        он не существует или не может принимать|correo electronico que especifico
        encontro la direccion de correo electronico|trovare lindirizzo di posta elettronica
        adres niet kan worden gevonden|adres niet gevonden je bericht|znalezc tego adresu lub|アドレス不明
        adres bulunamadi veya""",
    "message too large": """
        nachricht ist zu gross|nachricht zu gross|nachrichtengrosse uberschreitet
        message trop volumineux|message trop gros|message est trop volumineux|mensaje demasiado grande
        mensaje es demasiado grande|mensagem muito grande|mensagem e muito grande
        excede o tamanho maximo|メッセージが大きすぎ|サイズが大きすぎ|邮件太大|邮件过大|邮件大小超过
        郵件太大|anlagengrosse uberschreitet|uberschreitet die maximal zulassige grosse
        uberschreitet die maximale grosse|grossenbeschrankung|taille de la piece jointe depasse
        taille du message depasse|depasse la taille maximale|depasse la limite globale
        datos adjuntos supera|supera el tamano|tamano maximo permitido|supera la dimensione massima
        supera le dimensioni massime|supera la dimensione consentita|tamanho maximo permitido
        przekracza maksymalny rozmiar|przekracza dozwolony rozmiar|превышает максимальный размер
        размер сообщения превышает|размер письма превышает|превышает допустимый размер
        overschrijdt de maximale grootte|最大サイズを超え|サイズの上限を超え|サイズが上限|大小超过
        大小超出|超出大小限制|메시지 크기가|prekracuje maximalni velikost|meghaladja a maximalis meret
        dimensioni dellallegato superano|dimensioni del messaggio superano|tamanho do anexo excede
        tamanho da mensagem excede|最大許容量を超え|許容サイズを超え|tamano del mensaje supera
        tamano del mensaje excede|excede el limite global|supera il limite globale
        uberschreitet die globale|maximale grosse fur anhange""",
    "rejected as spam": """
        als spam abgelehnt|als spam eingestuft|considere comme spam|considere comme du spam
        considerado spam|rechazado por spam|considerado como spam|迷惑メールと判定|スパムと判定
        被判定为垃圾邮件|疑似垃圾邮件|垃圾邮件被拒""",
    "invalid sender": """
        absender ungultig|ungultiger absender|absenderadresse ungultig|emetteur invalide|expediteur invalide
        adresse de lexpediteur invalide|remitente no valido|remitente invalido|remetente invalido
        mittente non valido|差出人が無効|发件人无效|发件人地址无效|寄件者無效""",
    "relay access denied": """
        weiterleitung verweigert|weiterleiten nicht erlaubt|relaying nicht erlaubt|relay nicht erlaubt
        relais refuse|relayage refuse|relais non autorise|retransmision denegada|relay no permitido
        relay no autorizado|relay nao permitido|relay nao autorizado|中継が拒否|中継は許可|不允许中继
        拒绝转发|拒绝中继""",
    "to database": """
        datenbank|base de donnees|base de datos|banco de dados|базе данных|базы данных|базой данных
        bazy danych|baza danych|veritabani|データベース|数据库|資料庫""",
    "you do not have permission to send to this recipient": """
        nicht berechtigt nachrichten an diesen empfanger|berechtigung zum senden an diesen empfanger
        zustellung an diese adresse eingeschrankt|autorise a envoyer des messages a ce destinataire
        autorisation denvoyer a ce destinataire|remise a cette adresse est limitee
        destinataire est configure pour rejeter|permiso para enviar mensajes a este destinatario
        permiso para enviar a este destinatario|solo acepta correo de
        permissao para enviar para este destinatario|toestemming om naar deze ontvanger
        この受信者に送信する権限|没有向此收件人发送|无权向此收件人发送""",
    "target principal name is incorrect": """
        zielprinzipalname ist falsch|nom principal de la cible est incorrect
        nom du principal cible est incorrect|nombre de destino principal es incorrecto
        nombre principal de destino es incorrecto|nome principal de destino esta incorreto
        nome principale di destinazione non e corretto|главное конечное имя неверно|目标主要名称不正确
        目标主体名称不正确|ターゲットのプリンシパル名|glowna nazwa docelowa jest niepoprawna
        nome dellentita di destinazione non e corretto|principalnaam van het doel is onjuist
        основное конечное имя неверно""",
    "do not possess a common algorithm": """
        gemeinsamen algorithmus|algorithme commun|algoritmo en comun|algoritmo comun|algoritmo comune
        algoritmo comum|общим алгоритмом|общего алгоритма|共同的算法|通用算法|公用的算法
        共通のアルゴリズム|wspolnego algorytmu|gemeenschappelijk algoritme|ortak bir algoritma
        spolecny algoritmus|gemensam algoritm|faelles algoritme|kozos algoritmus""",
    "handshake failed due to an unexpected packet format": """
        unerwarteten paketformats|format de paquet inattendu|formato de paquete inesperado
        formato di pacchetto imprevisto|formato de pacote inesperado|неожиданного формата пакета
        непредвиденного формата пакета|意外的数据包格式|意外的包格式|予期しないパケット形式
        nieoczekiwanego formatu pakietu|onverwachte pakketindeling|neocekavaneho formatu paketu""",
    "remote party has closed the transport stream": """
        transportstream geschlossen|transportdatenstrom geschlossen|ferme le flux de transport
        cerro la secuencia de transporte|cerrado la secuencia de transporte
        chiuso il flusso di trasporto|fechou o fluxo de transporte
        закрыла транспортный поток|关闭了传输流|已关闭传输流
        トランスポート ストリームを|トランスポート ストリームが""",
    "message received was unexpected or badly formatted": """
        nachricht war unerwartet oder|message recu etait inattendu ou|mensaje recibido es inesperado o
        mensaje recibido era inesperado o|messaggio ricevuto era imprevisto o
        messaggio ricevuto imprevisto o|mensagem recebida era inesperada ou
        mensagem recebida foi inesperada ou|bericht is onverwacht of|komunikat jest nieoczekiwany lub
        непредвиденное сообщение или|受信したメッセージは予期|接收到的消息异常|收到的消息异常""",
    "chain was issued by an authority that is not trusted certificate": """
        zertifikatkette wurde von einer nicht|chaine de certificats a ete emise par une autorite
        catena di certificati e stata emessa da|cadeia de certificados foi emitida por uma autoridade
        cadena de certificacion fue emitida por|certificaatketen is verleend door
        lancuch certyfikatow zostal wystawiony przez|цепочка сертификатов выпущена центром
        信頼されていない機関によって発行|不受信任的颁发机构颁发|不受信任的机构颁发""",
    "self signed certificate": """
        selbstsigniert|selbst signiert|auto signe|autosigne|autofirmad|autoassinad|autofirmat
        zelfondertekend|samopodpisan|самоподписан|самозаверен|自己署名|自签名|自簽""",
    "revocation function was unable to check revocation": """
        sperrfunktion konnte|sperrprufung nicht|fonction de revocation|funcion de revocacion
        funzione di revoca|funcao de revogacao|intrekkingsfunctie|funkcja odwolywania
        функция отзыва|失効の関数|吊销功能|撤销功能""",
    "server does not support secure connections": """
        unterstutzt keine sicheren verbindungen|charge les connexions securisees
        no admite conexiones seguras|non supporta connessioni protette|suporte a conexoes seguras
        не поддерживает безопасные соединения|不支持安全连接|nie obsluguje bezpiecznych polaczen
        guvenli baglantilari desteklem|ondersteunt geen beveiligde verbindingen""",
    "server does not support authentication": """
        unterstutzt keine authentifizierung|charge lauthentification|не поддерживает аутентификаци
        не поддерживает авторизаци|ondersteunt geen authenticatie|nie obsluguje uwierzytelniania
        認証をサポートして|不支持身份验证|不支持认证|servidor no admite autenticacion
        servidor no admite la autenticacion|servidor no soporta autenticacion
        servidor nao suporta autenticacao|server non supporta lautenticazione""",
    "authentication method not supported": """
        authentifizierungsmethode wird vom server nicht|authentifizierungsmethode wird nicht unterstutzt
        methode dauthentification nest pas prise|methode dauthentification non prise
        metodo de autenticacion no es compatible|metodo de autenticacion no compatible
        metodo de autenticacao nao suportado|metodo di autenticazione non supportato
        metoda uwierzytelniania nie jest|метод аутентификации не поддерж
        способ аутентификации не поддерж""",
    "too many open files": """
        zu viele offene dateien|trop de fichiers ouverts|demasiados archivos abiertos
        demasiados ficheros abiertos|troppi file aperti|muitos arquivos abertos
        demasiados ficheiros abertos|za duzo otwartych plikow|слишком много открытых файлов|打开的文件过多
        開いているファイルが多すぎ|オープンしているファイルが多すぎ""",
    "no space left on device": """
        auf dem gerat ist kein speicherplatz|aucun espace disponible sur le peripherique
        no queda espacio en el dispositivo|spazio esaurito sul device
        nao ha espaco disponivel no dispositivo|brak miejsca na urzadzeniu
        brak wolnego miejsca na urzadzeniu|на устройстве не осталось свободного
        на устройстве кончилось место|设备上没有空间|デバイスに空き領域がありません""",
    "password has expired": """
        kennwort ist abgelaufen|passwort ist abgelaufen|kennwort abgelaufen|passwort abgelaufen
        mot de passe a expire|mot de passe est expire|mot de passe de ce compte a expire
        contrasena ha caducado|contrasena ha expirado|contrasena caducada|senha expirou|senha expirada
        password scaduta|password e scaduta|haslo wygaslo|срок действия пароля истек
        срок действия вашего пароля|密码已过期|密码过期|密碼已過期|パスワードの有効期限が切れ
        비밀번호가 만료|암호가 만료|wachtwoord is verlopen|platnost hesla vyprsela|jelszo lejart""",
    "password must be changed": """
        kennwort des benutzers muss|passwort muss geandert werden|kennwort muss geandert werden
        changer son mot de passe avant|changer le mot de passe avant|cambiar la contrasena antes de""",
    "account is locked out": """
        verwiesen wurde ist momentan gesperrt|compte reference est actuellement verrouille
        cuenta a la que se hace referencia esta bloqueada|laccount a cui si fa riferimento e bloccato
        conta referenciada esta bloqueada""",
    "account disabled": """
        konto ist deaktiviert|konto ist zurzeit deaktiviert|konto wurde deaktiviert|konto deaktiviert
        compte est desactive|compte est actuellement desactive|compte a ete desactive|compte desactive
        cuenta esta deshabilitada|cuenta deshabilitada|cuenta ha sido deshabilitada|cuenta desactivada
        conta desativada|conta esta desabilitada|conta desabilitada|account disabilitato
        account e disabilitato|konto jest wylaczone|учетная запись отключена|аккаунт отключен
        账户已被禁用|帐户已禁用|账号被禁用|账号已停用|アカウントが無効|アカウントは無効
        계정이 비활성화|account is uitgeschakeld""",
    "not allowed to send as": """
        im auftrag des angegebenen|im auftrag dieses benutzers|au nom de lutilisateur specifie
        au nom de lexpediteur specifie|en nombre del usuario especificado
        en nombre del remitente especificado|em nome do usuario especificado
        em nome do remetente especificado|per conto dellutente specificato
        per conto del mittente specificato|namens de opgegeven|от имени указанного
        指定したユーザーの代理|代表指定的用户|代表此用户发送""",
    "unknown sender sender address": """
        absenderadresse existiert nicht|absender existiert nicht|absender unbekannt|unbekannter absender
        expediteur inconnu|adresse de lexpediteur nexiste|adresse de lexpediteur inconnue
        remitente desconocido|remetente desconhecido|неизвестный отправитель|отправитель не существует
        发件人不存在|发件人地址不存在|direccion del remitente no existe|lindirizzo del mittente non esiste
        endereco do remetente nao existe""",
    "service not available closing transmission channel": """
        dienst nicht verfugbar ubertragungskanal|service non disponible fermeture du canal
        servicio no disponible cerrando|servizio non disponibile chiusura
        servico nao disponivel fechando|サービスは利用できません 転送チャネルを|服务不可用 正在关闭""",
    "access a socket in a way forbidden by its access permissions": """
        aufgrund der zugriffsrechte des sockets|interdite par ses autorisations dacces
        no permitido por sus permisos de acceso|rispettive autorizzazioni di accesso
        proibida pelas permissoes de acesso|запрещенным правами доступа|访问权限不允许的方式
        アクセス許可で禁じられた方法|액세스 권한에 의해 숨겨진|zabroniony przez przypisane""",
    "connection lost": """
        wahrend der ubertragung verloren|verbindung verloren|connexion perdue|conexion perdida
        conexao perdida|connessione persa|соединение потеряно|连接丢失|接続が失われ""",
    "client secret has expired": """
        cle secrete client fournie pour lapplication a expire|cle secrete client a expire
        客户端密码已过期|客户端密钥已过期|客户端机密已过期|clientschlussel ist abgelaufen
        secret client a expire|secreto de cliente ha expirado|secreto de cliente ha caducado
        segredo do cliente expirou|クライアント シークレットの有効期限""",
    "admin consent required": """
        genehmigung durch administrator erforderlich|administratorgenehmigung erforderlich
        approbation de ladministrateur|approbation dun administrateur|aprobacion del administrador
        aprovacao do administrador|approvazione dellamministratore|goedkeuring van beheerder
        goedkeuring van de beheerder|zgoda administratora|утверждение администратора
        管理者の承認が必要|需要管理员批准""",
    "conditional access": """
        bedingten zugriff|bedingter zugriff|acces conditionnel|acceso condicional|acesso condicional
        accesso condizionale|voorwaardelijke toegang|условного доступа|条件付きアクセス|条件访问
        pouvez pas y acceder a partir dici|konnen von hier aus nicht darauf zugreifen
        no puede acceder a esto desde aqui""",
    "not assigned to a role": """
        bloquear a los usuarios a menos|bloquer les utilisateurs sauf|blocca gli utenti a meno
        bloquear utilizadores exceto|bloquear usuarios a menos|gebruikers te blokkeren tenzij""",
    "app has not completed the google verification": """
        google uberprufungsprozess nicht abgeschlossen|completado el proceso de verificacion de google
        procedure de validation de google|concluiu o processo de verificacao do google
        procedura di verifica di google""",
    "connection lost after the final dot": """
        nach dem abschliessenden punkt|apres le point final|apres lenvoi du point final
        tras el punto final|despues del punto final|apos o ponto final|dopo la fine dei dati
        dopo il punto finale|после завершающей точки|最後のドットの後|结束点之后""",
    "recipient does not accept mail from external senders": """
        不允许外部发件人|keine externen absender|externe absender nicht|expediteurs externes ne sont pas
        no acepta remitentes externos|nao aceita remetentes externos|non accetta mittenti esterni
        внешних отправителей|外部の送信者からの""",
    "uses a security certificate that cannot be verified": """
        sicherheitszertifikat das nicht uberpruft werden kann
        certificat de securite qui ne peut pas etre verifie|certificado de seguridad que no se puede
        certificato di protezione che non puo essere|certificato di sicurezza che non puo essere
        certificado de seguranca que nao pode ser|certyfikatu zabezpieczen ktorego nie mozna
        beveiligingscertificaat dat niet kan|сертификат безопасности который не|无法验证的安全证书
        検証できないセキュリティ証明書|сертификат безопасности который нельзя""",
    "too many hops": """
        слишком много пересылок|跳数过多|邮件循环|zu viele hops|trop de sauts|demasiados saltos
        troppi hop|ホップ数が多すぎ|nachrichtenschleife|mailschleife|boucle de courrier
        bucle de correo|почтовая петля""",
    "greylisted": """
        graue liste|grauen liste|greylisting aktiv|liste grise|greylist attiva|lista cinza|grijze lijst
        szara lista|szarej listy|szarej liscie|серый список|серого списка|серых списков|грейлист
        сірий список|сірого списку|сив списък|сивия списък|sedy seznam|sede listiny|siva listina|szurkelist
        lista gri|γκρίζα λίστα|gri liste|siva lista|sivoj listi|сива листа|gralist|harmaalist|グレイリスト
        グレーリスト|灰名单|灰名單|그레이리스트|회색 목록|danh sach xam|daftar abu abu|القائمة الرمادية
        רשימה אפורה|لیست خاکستری""",
    "closed due to inactivity": """
        wegen inaktivitat|aufgrund von inaktivitat|wegen untatigkeit|inactivite|inactividad|inattivita
        inatividade|bezczynnos|braku aktywnosci|necinnost|neaktivit|tetlenseg|inaktivitas|бездейств
        неактивност|бездіяльн|неактивніст|αδράνει|hareketsizlik|etkinlik olmadi|islem yapilmadi|neaktivnosti
        nedejavnost|inaktivitet|toimettomuu|passiivisuu|joudeolek|neaktīv|neveiklum|neaktyvum|無操作のため
        操作がな|通信がなかったため|长时间未操作|长时间没有操作|超时未操作|활동이 없어|アイドル状態|无操作
        長時間無動作|长时间无动作|空闲超时|閒置|闲置|유휴|khong hoạt động trong|tidak ada aktivitas
        عدم النشاط|חוסר פעילות|عدم فعالیت|inactivitat""",
    "syntax error command unrecognized": """
        kolejnosc polecen|reihenfolge der befehle|befehlsreihenfolge|sequence de commandes
        secuencia de comandos|sequenza di comandi|sequenza comandi|sequencia de comandos|opdrachtvolgorde
        последовательность команд|последовательности команд|poradi prikazu|poradie prikazov
        послідовність команд|コマンドの順序|コマンドの順番|命令顺序|命令順序|명령 순서|komut sirasi
        syntaxfehler|befehl nicht erkannt|unbekannter befehl|erreur de syntaxe|commande inconnue
        commande non reconnue|comando no reconocido|comando desconocido|errore di sintassi
        comando non riconosciuto|comando sconosciuto|erro de sintaxe|comando nao reconhecido|syntaxfout
        onbekende opdracht|opdracht niet herkend|blad skladni|nieznane polecenie|polecenie nierozpoznane
        chyba syntaxe|syntakticka chyba|chyba syntaxu|neznamy prikaz|szintaktikai hiba|szintaxishiba
        szintaxis hiba|ismeretlen parancs|eroare de sintaxa|comanda necunoscuta|синтаксическ
        неизвестная команда|команда не распознана|синтаксична помилка|невідома команда|синтактична грешка
        непозната команда|синтаксна грешка|σφάλμα σύνταξης|συντακτικό σφάλμα|άγνωστη εντολή|sozdizimi hatasi
        soz dizimi|bilinmeyen komut|sintaksna pogreska|sintaksna greska|greska u sintaksi|nepoznata naredba
        nepoznata komanda|sintakticna napaka|neznan ukaz|syntaxfel|okant kommando|syntaksfejl|syntaksfeil
        ukendt kommando|ukjent kommando|syntaksivirhe|tuntematon komento|suntaksiviga|tundmatu kask
        sintakses kļūda|sintakses klaida|構文エラー|文法エラー|不明なコマンド|语法错误|未知命令|语法有误
        語法錯誤|未知指令|구문 오류|알 수 없는 명령|lỗi cu phap|lệnh khong|kesalahan sintaks
        perintah tidak dikenal|خطأ في بناء|خطأ في الصياغة|أمر غير معروف|שגיאת תחביר|פקודה לא מוכרת|خطای نحوی
        دستور ناشناخته|error de sintaxi""",
    "temporary server error": """
        vorubergehend nicht verfugbar|vorubergehend nicht erreichbar|vorubergehende storung
        vorubergehender serverfehler|tillfalligt serverfel|midlertidig serverfejl
        vorubergehender fehler auf dem server|temporarer fehler auf dem server|temporarer serverfehler
        zeitweilig nicht verfugbar|temporairement indisponible|momentanement indisponible
        erreur temporaire du serveur|erreur temporaire sur le serveur|erreur interne temporaire
        temporalmente no disponible|no disponible temporalmente|temporalmente fuera de servicio
        error temporal del servidor|error temporal en el servidor|temporaneamente non disponibile
        errore temporaneo del server|errore temporaneo sul server|temporariamente indisponivel
        erro temporario no servidor|erro temporario do servidor|tijdelijk niet beschikbaar
        tijdelijke serverfout|tijdelijke storing|tymczasowo niedostepn|chwilowo niedostepn
        tymczasowy blad serwera|docasne nedostupn|docasna chyba serveru|docasna chyba servera
        atmenetileg nem elerheto|atmenetileg nem erheto|ideiglenesen nem elerheto|temporar indisponibil
        временно недоступ|временная ошибка на сервере|временная ошибка сервера|временно недостъп
        тимчасово недоступ|тимчасова помилка на сервері|тимчасова помилка сервера|προσωρινά μη διαθέσιμ
        δεν είναι προσωρινά διαθέσιμ|gecici olarak kullanilam|gecici olarak hizmet|gecici sunucu hatasi
        gecici bir sunucu|privremeno nedostup|привремено недоступ|zacasno ni na voljo|zacasno nedostop
        tillfalligt otillganglig|tillfalligt inte tillganglig|midlertidig utilgaengelig
        midlertidig utilgjengelig|midlertidigt ikke tilgaengelig|midlertidigt utilgaengelig
        tilapaisesti poissa|tilapainen palvelinvirhe|ei ole tilapaisesti|ajutiselt kattesaamatu
        īslaicīgi nav|laikinai nepasiekiam|一時的に利用でき|一時的なサーバーエラー|サーバーの一時的なエラー
        服务暂时不可用|服务器暂时不可用|系统暂时不可用|伺服器暫時|服務暫時|일시적으로 사용할 수 없
        일시적인 서버 오류|서버의 일시적인|tạm thời khong khả dụng|sementara tidak tersedia
        غير متاح مؤقتا|غير متوفر مؤقتا|אינו זמין זמנית|לא זמין זמנית|موقتا در دسترس
        temporalment no disponible|error temporal del servei""",
    "sender not verified": """
        absender ist nicht verifiziert|absender nicht verifiziert|absender muss verifiziert
        absenderadresse wurde nicht bestatigt|absenderadresse nicht verifiziert|expediteur non verifie
        expediteur nest pas verifie|expediteur na pas ete verifie|expediteur doit etre verifie
        expediteur non valide|remitente no verificado|remitente no esta verificad
        remitente no ha sido verificad|remitente debe ser verificad|mittente non verificato
        mittente non e verificat|mittente deve essere verificat|remetente nao verificado
        remetente nao esta verificad|remetente nao foi verificad|remetente precisa ser verificad
        remetente deve ser verificad|afzender is niet geverifieerd|afzender niet geverifieerd
        nadawca niezweryfikowan|nadawcy nie zostal zweryfikowan|nadawca nie zostal zweryfikowan
        адрес отправителя не подтвержден|отправитель не подтвержден|отправитель не верифицирован
        发件人未验证|发件人地址未验证|发信地址未验证|寄件者未驗證|差出人が確認されていま
        送信元アドレスが確認されてい|送信元が認証されてい|발신자가 인증되지|발신 주소가 인증되지""",
}
_NOT_OF = {
    "temporary server error": (" tls", "token", "jeton", "токен", "トークン", "令牌"),
    "closed due to inactivity": ("token", "jeton", "cuenta", "konto", "compte", "account", "аккаунт", "账"),
    "syntax error command unrecognized": ("spf", "dkim", "dmarc", "dns"),
}
"""Words of other things that a phrase may be said of, and then means something else."""
_PHRASES = tuple(
    (phrase.strip(), english)
    for english, phrases in _SAID.items()
    for phrase in phrases.replace("\n", "|").split("|")
    if phrase.strip()
)
_SPACED, _UNSPACED = (
    tuple((phrase, english) for phrase, english in _PHRASES if phrase.isascii() is ascii_)
    for ascii_ in (True, False)
)


def _indexed() -> dict[str, tuple[tuple[str, str], ...]]:
    """By the first letters of a phrase's last word: what stands before it may be compounded."""
    index: dict[str, list[tuple[str, str]]] = {}
    for phrase, english in _SPACED:
        _, compounded, last = phrase.rpartition(" ")
        begun = last[:BEGUN] if compounded and len(last) >= BEGUN else ""
        index.setdefault(begun, []).append((phrase, english))
    return {begun: tuple(phrases) for begun, phrases in index.items()}


_BY_LAST_WORD = _indexed()
_BARE = str.maketrans(
    dict(
        zip(
            "áàâäãåąăçćčďéèêëęěėğíìîïıłľñńňóòôöõøőřśšşșťţțúùûüůűýÿźžż",
            "aaaaaaaacccdeeeeeeegiiiiillnnnooooooorsssstttuuuuuuyyzzz",
            strict=True,
        )
    )
    | {"ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "\u0307": "", "\u0451": "\u0435"}
)
"""Letters without their accents, the Russian yo too; \u0307 is what is left of a capital dotted i."""


def unaccented(words: str) -> str:
    """Latin letters without their accents."""
    return words if words.isascii() else words.translate(_BARE)


_UMLAUTS = """
    empfaeng ueber ungueltig fuer gehoer zurueck verfueg koenn muess unterstuetz wuerdig geschuetz groess
    erschoepf zulaess spaeter geloescht aendern geaendert schluessel bestaetig"""
_SPELT_OUT = tuple(
    (stem, stem.replace("ae", "a").replace("oe", "o").replace("ue", "u")) for stem in _UMLAUTS.split()
)
"""Stems of German words whose umlauts ASCII spells out, and the stems as the tables have them."""


def _folded(words: str) -> str:
    """Umlauts that are spelt out, as those that are not."""
    if "ue" in words or "ae" in words or "oe" in words:
        for spelt, folded in _SPELT_OUT:
            words = words.replace(spelt, folded)
    return words


def english_of(words: str) -> Iterator[str]:
    """What is said in another language, in English, once each."""
    words = _folded(words)
    begun = {word[:BEGUN] for word in words.split()}
    likely = [pair for begins in _BY_LAST_WORD.keys() & {*begun, ""} for pair in _BY_LAST_WORD[begins]]
    phrases = likely if words.isascii() else (*likely, *_UNSPACED)
    said = {english for phrase, english in phrases if phrase in words}
    said -= {english for english in _NOT_OF.keys() & said if any(map(words.count, _NOT_OF[english]))}
    yield from (english for english in _SAID if english in said)
    yield from dict.fromkeys(english for english in meant(words, begun) if english not in said)
