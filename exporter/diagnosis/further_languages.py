"""Words of further languages for `glossary`, by thing and fate, written as there. A table.

Czech, Slovak, Hungarian, Romanian, Bulgarian, Greek, Turkish, Ukrainian, Serbian, Croatian, Slovenian,
Swedish, Danish, Norwegian, Finnish, Estonian, Latvian, Lithuanian, Japanese, Chinese, Korean, Vietnamese,
Thai, Indonesian, Arabic, Hebrew, Persian, Catalan; then what the more common ones lacked.

Thai is written as words are compared: without the vowels above and below its letters.
"""

from __future__ import annotations

THINGS = {
    "authentication": """
        overen|prihlas|autentizac|azonosit|conectare la cont|удостовер|автентик|влизане|να συνδεθείτε
        να συνδεθούν|είσοδος|σύνδεση στον λογαριασμό|ταυτοποίησ|επαλήθευσ|giris|авторизац|вхід|входу
        autentikac|prijava|prijavljivanje|аутентификациј|пријав|ovjer|preverjanje pristnosti|prijavo
        overjanj|overitev|logga in|godkend|logon|palogging|innlogging|logge pa|logge inn|logge ind
        login mislyk|kirjautumi|sisaankirjautumi|tunnistautumi|tunnistus|autentimi|sisselogimi|tuvasta
        pieteiksan|pierakst|prisijungim|prisijungti|tapatyb|ログオン|サインイン|身分驗證|認證|ย นย นต วตน
        เข าส ระบบ|การร บรองความถ กต อง|ตรวจสอบส ทธ|otentikasi|pengesahan|التوثيق|אימות|הכניסה לחשבון
        ההתחברות לחשבון|احراز هویت|ورود به|inici de sessio""",
    "password": """
        prihlasovac|pouzivatelske meno|hesl|felhasznaloi nev|jelszav|nume de utilizator|κωδικ|συνθηματικ
        διαπιστευτήρι|kimlik bilgi|облікові дані|облікових даних|zaporka|zaporku|корисничко име|лозинк
        sifra|шифра|uporabnisko ime|geslo|gesla|anvandarnamn|brugernavn|kodeord|kayttajanimi|kasutajanimi
        kasutajanime|parool|salasona|lietotājvārd|lietotāja vārd|parole|paroli|naudotojo vard
        vartotojo vard|slaptazod|アカウント名|ユーザーid|ユーザid|帳號|암호_|암호가|계정 정보
        ten người dung|tai khoản hoặc|รห สผ าน|ช อผ ใช|kata laluan|nama pemakai|sandi_|بيانات الاعتماد
        סיסמא|שם משתמש|הסיסמה|رمز عبور|نام کاربری|گذرواژه|کلمه عبور|nom dusuari|contrasenya""",
    "connection": """
        pripoj|csatlakoz|връзка|συνδέσ|підключен|veza_|veze_|vezu|spajanje|веза|везе|повезивањ|konekcij
        конекциј|povezav|tilkobl|tilslut|koble til|yhtey|yhdista|uhendus|savienoj|rysys|rysio|sujungim
        prisijungti prie serverio|jungtis|jungties|접속|เช อมต อ|sambungan|menghubungi|menyambung
        tersambung|اتصال|חיבור|התחברות|ارتباط|connexio""",
    "certificate": """
        certificatul|πιστοποιητικ|сертифікат|vjerodajnic|potrdil|varmen|sertifikāt|liudijim|chứng chỉ
        chứng thư|ใบร บรอง|sijil|شهادة|אישור האבטחה|תעודת|האישור|תעודה|گواهی|certificat del servidor
        el certificat""",
    "host": """
        nazev serveru|nazov servera|kiszolgalonev|kiszolgalo neve|allomas|gazda|numele serverului
        nume de gazda|име на сървър|името на сървър
        όνομα διακομιστή|κεντρικό υπολογιστή|όνομα υπολογιστή|διακομιστής
        sunucu adi|ana makine|імя сервера|вузол|naziv posluzitelja|ime posluzitelja|ime servera|ime hosta
        име сервера|име хоста|ime streznika|gostitelj|servernamn|vaerts|vert_|verten|vertsnavn|vaerten
        servernavn|isanta|palvelimen nim|palvelinta ei|서버 이름|호스트 이름|ten may chủ
        tim thấy may chủ|โฮสต|nama host|hos_|المضيف|اسم الخادم|שם השרת|המארח|میزبان|nom del servidor
        amfitrio""",
    "mailbox": """
        postalada|casuta|cutie postal|пощенска|кутия|γραμματοκιβώτι|θυρίδα|γραμματοκιβωτί|alicinin kotasi
        posta kotasi|kutu kotasi|sanduc|сандуч|postanski pretinac|postanskog pretinca|nabiralnik
        postni predal|inkorg|postlad|innboks|postboks|sahkopostilaatik|postkast|pastkast|dezut|受信箱
        받은편지함|กล องจดหมาย|เมลบ อกซ|กล องข อความ|kotak pos|peti mel|علبة البريد|صندوق بريد
        صندوق الوارد|תיבת דואר|התיבה|صندوق پست|صندوق ورودی|bustia|safata dentrada""",
    "user": """
        pouzivatel|felhasznalo|потребител|παραλήπτ|χρήστη_|χρήστης|primalac|primaoc|прималац|примаоц
        korisnik|корисник|prejemnik|uporabnik|anvandar|bruger|mottaker|bruker|kayttaja_|kayttajaa|saaja
        adressaa|kasutajat|saņēmēj|adresāt|lietotāj_|gavej|vartotojas|naudotojas|ユーザ_|收件者|收信人
        수신인|người dung|ผ ร บ|pengguna|المستخدم|المرسل إليه|נמען|המשתמש|گیرنده|کاربر_|usuari_""",
    "message": """
        sprava|spravy|spravu|e mail|email|uzenet|level|mesaj|съобщени|писмо|писма|имейл|μήνυμα|μηνύματ
        μηνυμάτων|αλληλογραφία|e posta|повідомлен|лист|poruk|порук|sporocil|mejlet|brevet|_e post|melding
        meddelelse|e posten|mailen_|viesti|sahkoposti|kiri|kirja|sonum|ziņojum|vēstul|_e past|laisk|zinut
        pranesim|편지|thư_|tin nhắn|ข อความ|จดหมาย|อ เมล|pesan|surat|mesej|ukuran email|رسالة|الرسائل
        הודעה|הודעות|پیام|نامه|ایمیل|missatge|correu""",
    "sender": """
        odosielatel|felado|kuldo|expeditor|подател|изпращач|відправник|надісла|posiljatelj|posiljalac
        posiljaoc|пошиљал|пошиљаоц|avsender|lahettaj|saatja|sūtītāj|siuntej|보내는 사람|송신자|người gửi
        ผ ส ง|pengirim|penghantar|المرسل|השולח|فرستنده|remitent""",
    "relaying": """
        predavan|preposilan|preposielan|predavat|preposilat|tovabbitas|tovabbitani|rele_|redirectionarea
        releu|препращан|транзит|αναμετάδοσ|προώθησ|αναμεταδ|posta aktarim|aktarim|iletim|role_|rolesi
        пересилан|ретрансляц|prosleđivanj|prosljeđivanj|прослеђивањ|preusmjeravanj|relej|posredovanj
        preusmerjanj|vidarebefordr|relaning|rela_|relaa|videresend|relae|releing|vality|edelleenlahety
        edastami|vahendami|pārsūtīsan|retransl|persiuntim|リレー|轉寄|轉發|中繼|轉信|중계|전달
        chuyển tiếp|ส งต อ|ร เลย|meneruskan email|penerusan|relai|إعادة التوجيه|ترحيل|העברת דואר|ממסר
        העברת הודעות|بازپخش|رله|reenviament""",
    "network address": """
        adresa ip|ip cim|adresei ip|ip ul|διεύθυνσή σας ip|η ip|naslov ip|ip naslov|ip osoit|ip aadress
        ip アドレス|送信元ip|接続元|ip 地址|ip位址|ip 位址|发件ip|来源ip|來源ip|客户端ip|ip 被|ip被|ip已
        발신 ip|발송 ip|접속 ip|ip가_|địa chỉ ip|ip của bạn|ท อย ip|หมายเลข ip|ไอพ|alamat ip|ip anda
        عنوان ip|عنوان بروتوكول|כתובת ה ip|כתובת ip|آدرس ip|آی پی|نشانی ip|adreca ip|la vostra ip""",
    "sending limit": """
        limit odoslan|limit odosiel|denny limit|hodinovy limit|limit na odosiel|pocet odeslanych
        pocet odoslanych|maximalni pocet zprav|maximalny pocet sprav|kuldesi korlat|kuldesi limit
        napi limit|orankenti|napi korlat|napi kuldesi|kimeno levelek|limita zilnica|limita orara
        numarul maxim de mesaje|limita de mail|numarul de mesaje|numarul de emailuri
        numarul maxim de emailuri|лимита|дневния лимит|часовия лимит|лимит за изпращане|броя изпратени
        брой изпратени|ограничението за изпращане|όριο αποστολ|ορίου αποστολ|ημερήσιο όριο|ωριαίο όριο
        αριθμό μηνυμάτων|gonderim sinir|gunluk limit|saatlik|gonderme sinir|gonderme limit|gunluk gonderim
        gunluk e posta|ліміт надсил|ліміт листів|ліміту листів|денний ліміт|добовий ліміт|годинний ліміт
        добового ліміту|денного ліміту|кількість листів|ліміту відправ|ogranicenje slanja|limit slanja
        dnevno ogranicenje|dnevni limit|дневно ограничење|дневни лимит|satni limit|broj poslanih
        broj poslatih|broj poruka|ограничење слања|omejitev posiljanja|dnevna omejitev|dnevno omejitev
        urno omejitev|stevilo poslanih|dagsgrans|gransen for antal|skickgrans|antal utgaende
        antal skickade|dagliga grans|antalet mejl|antal e post|sendegraense|graensen for antal
        grensen for antall|daglige graense|dagsgrense|antal mails|antall e post|daglige sendegrense
        antal udgaende|antal afsendte|antall utgaende|antal e mails|lahetysraja|lahetyskiintio|paivaraj
        tuntiraj|lahetettavien viestien|viestien maara|lahetysrajoit|saatmislimii|paevalimii
        saatmispiirang|saatmise limii|paevane limiit|tunnilimii|sūtīsanas limit|dienas limit|stundas limit
        sūtīsanas ierobezojum|izsūtīto|siuntimo limit|dienos limit|valandos limit|siuntimo apribojim
        issiųstų laiskų|送信件数|送信可能|1時間あたり|1日あたり|1日の|发信数量|发送数量|发信频率|寄信數量
        寄信量|發信數|寄送數量|发件数|每日发|每小时发|每日寄|每小時寄|当日发|發信上限|일일 한도|시간당
        발신 제한|일일 발송|발송 제한|giới hạn email|số lượng email|số thư gửi|giới hạn số
        จำนวนการส ง|โควต าการส ง|จำก ดการส ง|การส งอ เมลต อ|batas pengiriman|batas kirim|kuota pengiriman
        limit pengiriman|batas harian|had penghantaran|jumlah email|batas jumlah|حد الإرسال|الحد اليومي
        حد إرسال|الحد المسموح من الرسائل|عدد الرسائل|מגבלת השליחה|מכסת השליחה|המגבלה היומית|מכסה יומית
        מגבלת שליחה|محدودیت ارسال|سقف ارسال|سهمیه ارسال|حد مجاز ارسال|تعداد ایمیل|limit denviament
        limit diari|limit horari|quota denviament|nombre de missatges""",
    "number of connections": """
        同時接続|并发连接|並行連線|并发数|동시 접속|동시 연결""",
    "mail in a time": """
        per time_|pr time_|i timen|per timme|per dygn|per dag_|pr dag_|pr dogn|per dogn|paivassa
        vuorokaudessa|na sat_|na dan_|na uro_|per uur_|za hodinu|za den_|na hodinu|naponta|orankent|pe ora
        pe zi_|ανά ώρα|την ημέρα|ανά ημέρα|την ώρα_|saatte_|gunde|на сат|за годину|на добу|за добу|на ден_
        per jam|per hari|mỗi giờ|mỗi ngay|một ngay|một giờ|trong giờ|trong ngay|في الساعة|في اليوم
        לשעה|ליום|در ساعت|در روز|per hora|per dia|시간당|하루|1日あたり|1時間あたり|tunnis|paevas|stundā
        dienā|per valanda|per diena|ต อช วโมง|ต อว น""",
    "sending": """
        odesilani|odosielanie|levelkuldes|e mail kuldes|uzenetkuldes|trimiterea de e mail|trimiterea mesaj
        trimiterea e mail|expedierea mesaj|trimiterea de mesaje|изпращането на поща|изпращането на писма
        изпращането на имейл|изпращането на съобщения|изпращането на е поща|αποστολή μηνυμάτων
        αποστολή email|αποστολή e mail|αποστολή αλληλογραφίας|αποστολή από τον λογαριασμό|η αποστολή
        posta gonderimi|posta gonderme|mail gonderimi|надсилання листів|надсилання пошти
        відправлення листів|відправка листів|відправлення пошти|надсилання повідомлень|відправка пошти
        slanje poste|slanje e poste|slanje poruka|slanje mejlova|слање поште|слање порука|posiljanje poste
        posiljanje e poste|posiljanje sporocil|e postutskick|utskick|utgaende e post|udsendelse|utsending
        afsendelse|sahkopostin lahettaminen|viestien lahettaminen|lahteva posti|lahettaminen tililta
        kirjade saatmine|vēstuļu sūtīsana|e pasta sūtīsana|laiskų siuntimas|メール送信|送信機能|寄信功能
        發信功能|外发|发信被|发送权限|메일 발송이|메일 발송 기능|메일 발신|발신 기능|việc gửi
        chức nang gửi|pengiriman email|إرسال البريد|إرسال الرسائل|שליחת דואר|שליחת הודעות|ارسال ایمیل
        enviament de correu|enviament de missatges""",
    "sender domain": """
        寄件網域|寄件者網域|发件人域|发件域|发信域名|寄件人網域|보낸 사람 도메인|발신자 도메인""",
    "account": """
        ucet|uctu|uctem|uctom|contul|cont dvs|акаунт|профил|сметка|λογαριασμ|hesap|обліковий запис
        облікового запису|racun|nalog|налог|tili|tunnus on|tunnuksesi|konts|konta|kontu|paskyr|帳號|帳戶
        邮箱账号|아이디가|tai khoản|บ ญช|akun|akaun|חשבונך|חשבון|حساب""",
    "recipients": """
        prijemcu|adresatu|prijemcov|adresatov|tul sok cimzett|cimzettek szama|multi destinatari
        numarul de destinatari|numarul maxim de destinatari|получатели|παραληπτών|παραλήπτες|alici sayisi
        одержувачів|отримувачів|адресатів|broj primatelja|previse primatelja|broj primalaca
        previse primalaca|број прималаца|превише прималаца|stevilo prejemnikov|prevec prejemnikov
        antal mottagare|manga mottagare|antalet mottagare|mange modtagere|antal modtagere
        antallet af modtagere|mange mottakere|antall mottakere|antallet mottakere
        liian monta vastaanottajaa|vastaanottajien maara|vastaanottajia|saajat|saajaid|daudz saņēmēju
        saņēmēju skait|gavejų|宛先の数|宛先数|受信者数|收件人数|收件人數|收件者數|收件人过多|收件者過多
        수신자 수|수신자가 너무|받는 사람 수|qua nhiều người nhận|số người nhận|จำนวนผ ร บ
        ผ ร บมากเก น|terlalu banyak penerima|jumlah penerima|عدد المستلمين|عدد كبير من المستلمين|נמענים
        گیرندگان|massa destinataris|nombre de destinataris|anzahl der empfanger|anzahl empfanger
        empfangeranzahl|nombre de destinataires|numero de destinatarios|numero maximo de destinatarios
        numero di destinatari|numero massimo di destinatari|quantidade de destinatarios|aantal ontvangers
        liczba odbiorcow|liczbe odbiorcow|количество получателей|число получателей""",
    "virus": """
        virus|вирус|ιό_|ιός|κακόβουλο|вірус|virukse|haittaohjelm|viirus|vīrus|ウイルス|ウィルス|マルウェア
        病毒|木马|恶意软件|惡意程式|바이러스|악성|vi rut|ma độc|ไวร ส|mengandung virus|فيروس|וירוס|ویروس
        viren|schadsoftware|malware|wirus|вредонос""",
    "attachment": """
        priloh|melleklet|csatolmany|atasament|fisierul atasat|прикачен|συνημμέν|ek dosya|dosya eki|ek turu
        вкладен|privit|prilog|прилог|priponk|bilaga|bifogad fil|bifogade fil|vedhaeft|vedlegg|liite
        liitteen|manus|pielikum|pried|添付|附件|첨부|đinh kem|ไฟล แนบ|เอกสารแนบ|lampiran|مرفق|קובץ מצורף
        הקובץ המצורף|צרופה|پیوست|ضمیمه|fitxer adjunt|adjunt_|anhang|anlage|dateianhang|piece jointe
        pieces jointes|fichier joint|adjunto|archivo adjunto|allegato|allegati|anexo|bijlage|zalacznik
        вложени""",
    "message size": """
        velkost spr|uzenet merete|level merete|e mail merete|uzenet maximalis merete|melleklet merete
        dimensiunea|marimea mesaj|размер|μέγεθος|boyut|розмір|velicina|величина|velikost|storlek|storrelse
        viestin koko|viestin koon|liitteen koko|suurus|izmēr|lielum|dydis|dydzio|サイズ|大小|크기
        kich thước|dung lượng thư|ขนาด|ukuran|saiz|حجم|גודל|اندازه|mida|grosse der nachricht
        nachrichtengrosse|mailgrosse|grosse der e mail|taille du message|taille des pieces
        tamano del mensaje|tamano del correo|dimensione del messaggio|dimensioni del messaggio
        tamanho da mensagem|tamanho do email|tamanho do e mail|berichtgrootte|grootte van het bericht
        rozmiar wiadomosci|wielkosc wiadomosci|povolenou velikost|maximalnu velkost""",
    "content": """
        邮件内容|郵件內容|信件內容|信件内容|inhalt|contenu|contenido|conteudo|inhoud|tresc|zawartosc
        содержимое|содержание""",
    "reverse name": """
        reverzn|zpetny zaznam|spatny zaznam|forditott dns|reverse dns|inverz|dns invers|ptr|revers_
        обратен dns|обратен запис|αντίστροφ|ters dns|ters kayit|зворотн|obrnuti|реверзн|обрнути|omvand dns
        omvant|omvendt|kaanteis|逆引き|反向解析|反解|逆向解析|역방향|역 dns|리버스|dns ngược
        phan giải ngược|rdns|ptr eintrag|ruckwartsauflosung|resolution inverse|enregistrement ptr
        resolucion inversa|registro ptr|risoluzione inversa|record ptr|dns reverso|reverso|ptr record
        omgekeerde|odwrotn|revdns|rekord ptr|обратная зона|обратной зоны|обратная запись|обратной записи
        обратного dns|реверс""",
    "encryption": """
        sifrovan|zabezpecene|titkosit|biztonsagos kapcsolat|criptat|securizat|шифрован|криптиран
        защитена връзка|κρυπτογραφ|ασφαλή σύνδεση|ασφαλής σύνδεση|sifreli|guvenli baglanti|захищен
        sifriran|sigurna veza|bezbedna veza|varna povezava|krypter|saker anslutning|sikker forbindelse
        salattu|salaus|suojattu yhteys|salaamaton|krupteeri|turvaline uhendus|sifrēt|dross savienojums
        sifruot|saugus rysys|暗号化|平文|加密连接|加密連線|加密方式|ssl连接|ssl加密|암호화|보안 연결
        ma hoa|เข ารห ส|enkripsi|terenkripsi|مشفر|تشفير|מוצפן|הצפנה|מאובטח|رمزگذاری|امن_|verschlussel
        chiffr|connexion securisee|cryptee|cifrad|conexion segura|cifrat|crittograf|connessione sicura
        criptograf|conexao segura|encripta|versleutel|beveiligde verbinding|szyfrowan
        защищенное соединение|защищенного соединения|xifrad|connexio segura|sichere verbindung
        secure verbinding""",
    "unencrypted": """
        暗号化されていない|平文|unverschlusselt|non chiffre|sin cifrar|no cifrad|non cifrat|non crittograf
        sem criptografia|nao criptografad|onversleuteld|niezaszyfrowan|nieszyfrowan|nezasifrovan
        nesifrovan|titkositatlan|necriptat|незашифрован|нешифрован|некриптиран|незахищен|μη κρυπτογραφημέν
        sifrelenmemis|sifresiz|nesifriran|okrypterad|ukryptere|salaamaton|未加密|明文|암호화되지 않
        khong ma hoa|tidak terenkripsi|غير مشفر|לא מוצפן|no xifrad""",
    "starttls": """
        starttls|verschlusselte verbindungen""",
    "contract": """
        vertrag|rechnung|tarif_|zahlungs|abonnement|contrat|facture|impaye|factura|suscripcion|impago
        fattura|abbonamento|rinnov|fatura|assinatura|inadimpl|contract|factuur|umowa|faktur|abonament
        договор|тариф|неоплат|задолженн|абонемент|abonement|smlouva|szerzodes|elofizetes|договір|συνδρομή
        abonelik|pretplat|претплат|narocnin|abonnemang|tilaus|料金|契約|요금|thue bao|langganan
        subscripcio""",
    "from this address": """
        fra denne adresse|fran den har adressen|fran denna adress|von dieser adresse
        mit dieser absenderadresse|mit dieser adresse|depuis cette adresse|avec cette adresse
        desde esta direccion|con esta direccion|da questo indirizzo|con questo indirizzo|deste endereco
        com este endereco|vanaf dit adres|z tego adresu|z teto adresy|z tejto adresy|с этого адреса
        с данного адреса|от этого адреса|з цієї адреси|от този адрес|από αυτή τη διεύθυνση
        από αυτήν τη διεύθυνση|bu adresten|errol a cimrol|de la aceasta adresa|de pe aceasta adresa
        s ove adrese|sa ove adrese|са ове адресе|s tega naslova|tasta osoitteesta|sellelt aadressilt
        no sīs adreses|is sio adreso|このアドレスから|このアドレスで|此地址发|该地址发|此地址寄|이 주소로
        이 주소에서|từ địa chỉ nay|dari alamat ini|من هذا العنوان|מכתובת זו|از این آدرس
        des daquesta adreca""",
    "browser": """
        网页|網頁|브라우저|웹|浏览器|瀏覽器|ブラウザ|ウェブ|браузер|веб_|navegador|navigateur|browser
        webmail|prohlizec|prehliadac|przegladar|bongesz|tarayici|περιηγητ|selai|nettleser|webblasar
        trinh duyệt|peramban""",
    "method": """
        methode|metodo|metoda|metody|mechanizm|mechanismus|mecanism|механизм|метод|способ|meccanismo
        plain_|cram_|方式|方法|방식|방법|yontem|modszer|phương thức|menetelm|μέθοδο|basica|basique|basis
        обычн|базов|基本|기본|temel|основн|podstawow""",
    "attempts": """
        fehlversuch|tentatives|intentos|tentativas|tentativi|pogingen|proby|prob_|nieudanych|pokus
        opakovan|kiserlet|probalkozas|incercari|попыт|спроб|опит|προσπάθει|deneme|покушај|poskus|forsok
        inloggningar|forsog|yrity|katse|mēģinājum|bandym|試行回数|失敗回数|回失敗|错误次数|失败次数|多次
        錯誤次數|오류 횟수|시도|실패 횟수|lần thử|percobaan|محاولات|ניסיונות|تلاش|intents_""",
    "in a time": """
        pro tag|pro stunde|par jour|par heure|por dia|por hora|al giorno|all ora|allora|allheure|per dag_
        per uur|dziennie|na dzien|na godzine|в день|в сутки|в час|за сутки|за день|за час|на добу
        за годину|денно|denne|za den|za hodinu|na den|naponta|orankent|napi_|pe zi|pe ora|на ден|ανά ημέρα
        ανά ώρα|gunluk|saatlik|na dan|na sat|pa dagen|per timme|per dygn|pr dag|pr time|i timen|per time
        per dogn|paivassa|tunnissa|per jam|per hari|mỗi ngay|trong ngay|mỗi giờ|1日|1時間|毎日|每日
        每天|每小时|每小時|当日|當日|일일|하루|시간당|في اليوم|ביום|در روز|per dia""",
    "secret": """
        passwort|kennwort|mot de passe|contrasena|senha|wachtwoord|haslo|hasla|heslo|hesla|losenord
        adgangskode|passord|sifre|parola|jelszo|jelszav|salasan|пароль|пароля|паролата|лозинк|パスワード
        密码|密碼|비밀번호|κωδικό|lozink|zaporka|geslo|mật khẩu|kata sandi|كلمة المرور|סיסמ|رمز عبور
        contrasenya|slaptazod|parool|รห สผ าน""",
    "sender policy": """
        送信者認証|ドメイン認証|spf驗|dkim驗|dmarc驗""",
}
FATES = {
    "failed": """
        nem sikerult|hiba|nu a reusit|eroare|неуспеш|грешка|не бе успеш|не успя|απέτυχ|δεν ήταν δυνατ
        δεν είναι δυνατ|yapilamadi|edilemedi|не вдал|збій|nije uspjel|nije uspel|neuspel|није успел
        неуспел|greska|pogreska|ne moze se|не може се|nije moguc|није могућ|ni uspel|neuspes|spodletel
        napaka|ni mogoc|det gar inte|mislyk|feilet|kan ikke oprette|ei onnistu|ei voitu|ei voi muodosta
        virhe|ebaonnestu|ei onnestunud|nurjus|viga_|neizdevās|neizdev|kļūda|neveiksmīg|nepavyko|klaida
        nesekming|未通過|실패하|lỗi|ล มเหลว|ไม สำเร จ|ไม สามารถ|ผ ดพลาด|tidak bisa|tidak berhasil|خطأ
        لا يمكن|שגיאה|לא הצליח|ناموفق|شکست|خطا|امکان پذیر نیست|برقرار نشد|با موفقیت انجام نشد|ha fallat
        no sha pogut""",
    "refused": """
        odmit|zamit|odmiet|zamiet|elutasit|visszautasit|eldobta|refuzat|respins|отказан|отхвърл
        απορρίφθηκε|απόρριψ|άρνησ|αρνήθηκε|απορρίπτ|redded|geri cevril|відмов|відкин|odbij|одбиј|zavrnjen
        zavrnil|avvisa|avslog|vagrad|naegte|nekte|avvist|avslatt|evatty|evattiin|torju|hylattiin|hylatty
        kieltaytyi|keeldu|lukati tagasi|tagasi lukatud|noraidīt|atteikt|atmest|atsisak|拒まれ|却下|退回
        遭拒|拒收|거절|từ chối|ปฏ เสธ|ditolak|menolak|رفض|مرفوض|נדחה|סירב|נדחתה|رد شد|پذیرفته نشد
        نپذیرفت|refusat|refusada|rebutja|denega|nekas_|avboj|evataan|se odmita|sa odmieta|отказва|отказує
        se refuza""",
    "timed out": """
        vyprs|uplynul|idotullepes|lejart az ido|idokorlat|a expirat|timp de asteptare|timpul de asteptare
        timpul limita|intervalul de timp|изтече|време за изчакване|времето за изчакване|χρονικού ορίου
        χρονικό όριο|λήξη χρόνου|έληξε ο χρόνος|zaman asim|тайм аут|часу очікування|перевищено час|isteklo
        vreme je isteklo|vrijeme je isteklo|isteku vremena|vremensko ogranicenje|истекло|potekla
        casovna omejitev|casovne omejitve|cas je potekel|tog for lang tid|overskreds|tiden har gatt ut
        tidsavbrudd|tidsgraensen|tidsgrensen|tok for lang tid|fik timeout|fikk timeout|fikk tidsavbrudd
        aikakatkai|aikaraja|aika loppui|aegus|ajalopp|ajapiirang|noildze|noilg|iestājies taimauts
        baigesi laikas|laukimo laikas|skirtasis laikas|virsytas laik|시간이 만료|제한 시간|hết thời gian
        qua thời gian|hết hạn chờ|thời gian chờ|หมดเวลา|waktu habis|waktu tunggu|batas waktu
        kehabisan waktu|waktunya habis|انتهت مهلة|انتهاء مهلة|انتهاء المهلة|انتهت المهلة|פג הזמן|תם הזמן
        הזמן הקצוב|חלף הזמן|مهلت|زمان اتصال|به پایان رسید|وقفه زمانی|temps despera|sha esgotat el temps
        habis waktu|waktu koneksi habis|вийшов час|очікування вийшов|час вийшов""",
    "expired": """
        vyprs|skoncila platnost|platnost skoncila|exspiroval|uplynula platnos|lejart|a expirat
        este expirat|изтекъл|изтекла|изтече|έχει λήξει|έληξε|suresi gec|suresi bit|закінчився|закінчилась
        минув|прострочен|isteka|истека|istekla|potekel|poteklo|potekla|har gatt ut|har upphort|udlob
        utlopt|er foraeldet|vanhentunu|umpeutunu|aegunud|beidzies|beigusies|beidzās|nebegalioja|pasibaig
        baiges galioj|baigesi|有効期限が切れ|期限が過ぎ|已过期|已過期|到期|유효 기간이 지났|기간이 지난
        유효기간이 지|hết hạn|qua hạn|หมดอาย|kedaluwarsa|kadaluarsa|kadaluwarsa|tamat tempoh|منتهي
        انتهت صلاحية|פג תוקף|פג תוקפ|منقضی|اعتبار|ha caducat|caducat""",
    "invalid": """
        neduveryhodn|nedoveryhodn|neni duveryhodn|nie je doveryhodn|nem megbizhato|nu este valid
        nu este de incredere|nu este valabil|nevalid|невалид|не е надежд|недоверен|ненадежд|άκυρο|μη έγκυρ
        δεν είναι έγκυρ|δεν είναι αξιόπιστ|μη αξιόπιστ|недійсн|не є довірен|ненадійн|недовірен|nevazec
        neispravn|неважећ|nepouzdan|nije pouzdan|nije valjan|nevaljan|непоуздан|neveljavn|ni veljav
        ni zaupanja vred|inte betrodd|ar inte giltig|inte tillforlitlig|ikke tillid|ikke klarert
        er ikke gyldig|upalidelig|virheelli|ei kelpaa|ei ole kelvolli|ei luoteta|epaluotettava
        ei ole luotettu|kehtetu|ei ole usaldus|pole usaldus|nederīg|neuzticam|negalioja|netinkam|nepatikim
        信頼でき|信頼され|検証でき|不受信任|不可信|不被信任|신뢰되지|khong hợp lệ|khong tin cậy
        khong đang tin|ไม น าเช อถ อ|ไม ได ร บความเช อถ อ|tidak dipercaya|tidak tepercaya|tidak valid
        tidak sah|غير موثوق|غير صالح|אינה מהימנה|אינו מהימן|לא חוקי|אינה תקפה|אינו תקף|نامعتبر
        قابل اعتماد نیست|معتبر نیست|no es valid|no es de confianca""",
    "untrusted": """
        unbekannten zertifizierungsstelle|unbekannten stelle|unbekannten aussteller|nicht vertraut
        autorite inconnue|emetteur inconnu|autorite de certification inconnue|autoridad desconocida
        emisor desconocido|entidad desconocida|autorita sconosciuta|autorita non attendibile
        emittente sconosciut|autoridade desconhecida|emissor desconhecido|onbekende autoriteit
        onbekende uitgever|onbekende certificeringsinstantie|nieznany urzad|nieznanego wystawce
        nieznany wystawca|неизвестным центром|неизвестным издателем|неизвестный издатель""",
    "mismatched": """
        nem egyezik|nu corespunde|nu se potriveste|не съвпада|не съответства|δεν ταιριάζει|δεν αντιστοιχεί
        eslesmiyor|uyusmuyor|не збіга|не відповідає|ne odgovara|ne podudara|не одговара|не поклапа
        se ne ujema|matchar inte|overensstammer inte|stemmer ikke|svarer ikke|samsvarer ikke|ei vastaa
        ei tasmaa|一致しま|一致しな|異なり|不相符|다릅니다|khong khớp|khong trung|tidak cocok""",
    "wrong": """
        nesprav|ervenytelen|rossz|nevalid|невалид|неправилн|λανθασμέν|μη έγκυρ|άκυρ|хибн|некоректн|netocn
        netacn|погрешн|неисправн|нетачн|neodgovarajuc|napacn|nepraviln|neveljavn|fel_|ogiltig|feil_|vaarin
        vale_|vigane|vale kasutaja|vale parool|nepareiz|nederīg|kļūdain|neteising|netinkam|klaiding
        blogas_|正しくあり|違います|誤り|誤って|有誤|틀렸|맞지 않|sai_|ไม ถ กต อง|ผ ด|tidak benar
        tidak valid|tidak sesuai|خاطئ|خطأ في|לא נכון|שגויים|אינה נכונה|לא נכונה|اشتباه|نادرست|صحیح نیست
        نامعتبر|erroni|no son valid""",
    "unknown": """
        neexist|nenajden|nebyl nalezen|nebol najden|nenasiel|nenasel|se nepodarilo najit|nincs ilyen
        negasit|nu a fost gasit|inexistent|не съществува|не е намерен|няма такъв|несъществува|ανύπαρκτ
        kullanici yok|alici yok|adres yok|hesap yok|boyle bir|немає такого|nepoznat|nije pronađen
        није пронађен|не постоји|непознат|nije nađen|ne obstaja|neznan|ni najden|ni mogoce najti
        hittade inte|existerar inte|kunde inte hittas|finnes ikke|ukend|ukjent|ikke fundet|ikke funnet
        eksisterer ikke|fant ikke|ei loyd|ei loytynyt|ei eksisteeri|ei leitud|tundmatu|puudub_|pole olemas
        nepastāv|nav atrast|nezināms|neeksistē|neegzistuoja|nerast|nezinom|nera tokio|存在しない|存在しま
        見つからな|无此|無此|未知|查无|없는 사용자|알 수 없는|khong xac định|ไม พบ|ไม ม อย|ไม ร จ ก
        tidak ada_|tidak dikenal|tidak wujud|tidak terdaftar|غير معروف|لم يتم العثور|אינו קיים|לא מוכר
        לא ידוע|وجود ندارد|یافت نشد|ناشناخته|پیدا نشد|desconegut|no sha trobat|neni znam|nie je znam
        nicht bekannt|nest pas connu|no es conocid|non e conosciut|nao e conhecid|niet bekend|nije poznat
        није познат|ni znan_|inte kand|ikke kendt|ikke kjent|ei tunneta|nav zināms|nera zinom|не відом
        не е извест|nem ismert|nu este cunoscut|δεν είναι γνωστ|bilinmiyor|ei ole olemas|ne consta
        tidak ada penerima|nebola najden|nebyla nalezen""",
    "full": """
        je plna|je plny|preplnen|zaplnen|tele van|este plin|е пълна|е пълен|препълн|πλήρες|είναι πλήρης
        kotasi dolu|kutusu dolu|je pun|је пун|prepun|препун|popunjen|пуно|puna_|je poln|prepoln|ar full
        fullt_|er full|fyldt|on tais|ir pilna|pilna|pilns|pārpildīt|perpild|yra pilna|容量不足|容量超過
        容量を超|満杯|空间不足|空間不足|容量已|超过配额|超過配額|꽉 찼|용량이 초과|용량 초과|용량을 초과
        용량이 부족|bị đầy|đầy_|เต ม|ممتلئة|מלא_|پر است|پر شده|es plena|es ple_|plena_|γεμίσει|γέμισε
        nincs hely|nincs eleg hely|nu mai are spatiu|nu are spatiu|spatiu insuficient|няма място
        няма свободно|χώρος αποθήκευσης|yer yok|yeterli alan|немає місця|не вистачає місця|nema mjesta
        nema mesta|nema prostora|нема места|нема простора|ni prostora|ni dovolj prostora|inget utrymme
        ont om utrymme|ikke mere plads|ingen plads|ikke plass|ingen plass|tila loppu|ei ole tilaa
        tila on loppu|pole ruumi|nav vietas|nera vietos|trūksta vietos|nema dostatek mista|neni misto
        nie je miesto|nema dostatok|brak miejsca|geen ruimte|onvoldoende ruimte|sem espaco
        espaco insuficiente|sin espacio|no tiene espacio|plus despace|plus de place|spazio esaurito
        spazio insufficiente|kein speicherplatz|kein platz|nicht genugend speicher|нет места
        недостаточно места|容量が不足|空き容量|공간이 부족|여유 공간|hết dung lượng|hết chỗ
        kehabisan ruang|لا توجد مساحة|אין מקום|فضای کافی|พ นท|sense espai""",
    "too large": """
        tul nagy|prea mare|твърде голям|прекалено голям|πολύ μεγάλ|fazla buyuk|завелик|надто велик
        prevelik|превелик|liian suuri|liiga suur|pārāk liel|per didel|過大|超过限制|超過限制|너무 커
        너무 큰|qua lớn|vượt qua kich thước|vượt qua dung lượng|ใหญ เก น|ม ขนาดใหญ|terlalu besar
        melebihi batas ukuran|كبيرة جدا|كبير جدا|גדולה מדי|גדול מדי|بزرگ است|بیش از حد بزرگ|بیش از حد مجاز
        massa gran""",
    "too many": """
        prilis vela|tul sok|prea mult|твърде много|прекалено много|πάρα πολλ|υπερβολικά πολλ|забагато
        надто багато|previse|превише|prevec|liian mon|liikaa|liiga palju|pārāk daudz|per daug|過多
        qua nhiều|มากเก น|terlalu banyak|كثير جدا|الكثير من|عدد كبير|יותר מדי|רבים מדי|بیش از حد
        تعداد زیاد|massa missatges|massa destinataris|massa connexions|massa intents""",
    "required": """
        je nutn|je potreb|vyzaduj|szukseges|kotelezo|kell|este necesar|este obligatori|necesita|trebuie
        изисква|задължител|απαιτεί|χρειάζεται|υποχρεωτικ|gerekiyor|zorunlu|gerektir|потрібн|необхідн
        обовязков|вимаг|potrebn|obavezn|zahteva|zahtijeva|потребн|обавезн|захтева|morate se|obvezn|maste_
        kraeve|pakraevet|pakrevd|nodvendig|kreve|vaadi|vaati|tarvitaan|edellyttaa|pakollinen|noutav
        vajalik|nouab|nepieciesam|jāautentific|pieprasa|reikaling|būtina|reikia_|privalot|必須
        使用してください|必须|필수|해야|yeu cầu|bắt buộc|ต องการ|จำเป นต อง|กร ณา|diperlukan|wajib
        memerlukan|harus|مطلوب|يتطلب|يجب|נדרש|חובה|יש להזדהות|لازم|نیاز|الزامی|requereix|es obligat
        cal que|ma logge|ma autentisere|skal logge|skal autentificere|ma du logge|musite sa prihlas
        jelentkezzen be|трябва да влез|трябва да се|πρέπει να|oturum acmali|giris yapmali|слід увійти
        нужно авториз|нужно войти|морате се|se morate|on kirjauduttava|taytyy kirjautua|peate sisse
        tuleb sisse|jums jā|jāpierakst|turite prisijungti|してから送信|请先|請先|로그인 후|phải
        silakan login|ابتدا|יש להתחבר""",
    "not allowed": """
        neni povolen|nie je povolen|nepovol|nem engedelyezett|tilos|nem jogosult|nincs engedely
        nu este permis|nu este autoriz|interzis|nepermis|nu aveti permisiunea|не е разрешен|забранен
        не е позволен|нямате право|απαγορεύεται|δεν έχετε δικαίωμα|δεν επιτρέπ|izin veril|yetkiniz yok
        yetkisi yok|yasak|izniniz yok|заборонен|не дозволен|не має права|немає дозволу|недозволен
        nije dozvoljen|nije dopusten|zabranjen|није дозвољен|забрањен|nemate dozvolu|nemate dopustenje
        nemate pravo|ni dovoljen|prepovedan|nimate dovoljenja|ej tillat|saknar behorighet
        har inte behorighet|far inte skicka|ikke tillatt|ikke tilladelse|ikke tillatelse|ikke lov
        ikke adgang til at sende|ei ole sallittu|kielletty|ei ole oikeutta|ei salli|pole lubatud
        ei ole lubatud|keelatud|nav atļaut|aizliegt|nav tiesību|neleidziam|draudziam|neturite teis
        uzdraust|許可されて|許可してい|許可があり|権限があり|できない設定|不允許|未授權|无权|無權|没有权限
        금지|허용하지|khong được phep|khong co quyền|bị cấm|khong cho phep|ไม อน ญาต|ไม ได ร บอน ญาต
        ไม ม ส ทธ|tidak diizinkan|tidak diperbolehkan|dilarang|tidak dibenarkan|tidak memiliki izin
        tidak berhak|غير مسموح|غير مصرح|ممنوع|لا يسمح|אסור|אינו מורשה|אינה מורשית|לא מורשה|אינך רשאי
        אין הרשאה|אינה מותרת|مجاز نیست|اجازه|no permes|no esta permes|no es permet|no autoritzat
        prohibit el|nie zezwala|nu aveti dreptul|nu ai dreptul|nu sunteti autoriz|nemate opravneni
        nincs joga|nincs jogosult|нямате разрешение|няма право|нямате права|δεν έχετε άδεια
        δεν έχετε δικαιώματα|yetkili degil|iznine sahip degil|не маєте права|не маєте дозволу
        nemate ovlasti|nimate pravice|ikke autoriser|ei oikeutta|ei lupaa|pole oigust|puudub oigus|ei luba
        jums nav tiesīb|neturite leid|не имеете права|нет прав_|нет разрешения|nie masz uprawnien
        brak uprawnien|nie ma uprawnien|nie masz prawa|geen toestemming|geen rechten|niet bevoegd
        sem permissao|nao tem permissao|non hai il permesso|no tiene permiso|pas le droit
        keine berechtigung|nicht befugt|tidak mengizinkan|tidak boleh|許可されませ|許可しませ
        認められていま""",
    "spam": """
        ako spam|za spam|spamkent|keretlen levelkent|като спам|ως spam|ανεπιθύμητ|istenmeyen|як спам
        kao spam|као спам|kao nezeljen|som spam|som skrappost|som soppelpost|roskapostiksi|スパムと
        迷惑メールと|垃圾邮件|垃圾郵件|垃圾信|스팸으로|thư rac|sebagai spam""",
    "closed": """
        prerus|uzavren|bontotta|megszakadt|lezar|inchis|intrerupt|прекъсн|затворен|прекратен|έκλεισε
        τερματίστηκε|διακόπηκε|kesild|sonlandir|розірв|закрит|перерван|prekinut|zatvoren|прекинут
        prekinjen|zaprta|zaprt_|avbrots|afbrudt|avbrutt|brutt|katkes|suljettiin|katkais|suleti|pārtraukt
        aizvērt|slēgt|nutrauk|uzdaryt|切断され|切断しま|閉じられ|切れまし|中斷|斷線|종료되|bị ngắt
        bị đong|đa đong|ถ กป ด|ถ กต ด|terputus|ditutup|diputus|أغلق|إغلاق|قطع|נסגר|נותק|بسته شد|tancat
        tancada|sha interromput""",
    "reset": """
        resetovan|obnoveno protistranou|resetat|нулиран|επαναφέρθηκε|επαναφορά σύνδεσης|sifirland|скинут
        resetiran|ponisten|aterstall|nulstil|tilbakestilt|nollattiin|restablert""",
    "listed": """
        zablokovan|cerne listine|cernem seznamu|ciernej listine|ciernom zozname|uzamcen|uzamknut
        feketelist|tiltolist|letilt|blokkol|zarol|lista neagra|blocat|черен списък|черния списък|блокиран
        μαύρη λίστα|αποκλει|μπλοκαρ|κλειδώθηκε|κλειδωμέν|kilitlen|bloke|чорного списку|заблокован
        crnoj listi|crnu listu|blokiran|црној листи|zakljucan|закључан|crni listi|crnem seznamu|zaklenjen
        svartlist|sparrad|blockera|svarta list|sparrats|ar last_|har lasts|blivit last|uppsagt|uppsagd
        sortlist|svartelist|blokkert|sperret|spaerre|er last_|blevet last|blitt last|estolistal
        mustalla listalla|estetty|lukittu|mustas nimekirjas|lukustat|melnajā sarakstā|bloķēt
        juodajame saras|juodajį saras|uzblokuot|blokuoj|ブラックリスト|拒否リスト|ロックされ|停止され|凍結
        封鎖|被封|拉黑|封禁|封停|锁定|鎖定|被锁|블랙리스트|잠겼|잠김|정지|danh sach đen|bị chặn|bị khoa
        บ ญช ดำ|ถ กบล อก|ถ กล อก|daftar hitam|diblokir|senarai hitam|dikunci|terkunci|القائمة السوداء
        محظور|قائمة سوداء|حظر|مقفل|تم قفل|רשימה שחורה|ברשימה השחורה|חסום|חסומה|נחסם|ננעל|נעול|لیست سیاه
        مسدود|قفل شد|llista negra|bloqueja""",
    "exceeded": """
        prekroc|meghalad|tullep|depasi|atins|надвиш|надхвърл|достигн|υπερβ|ξεπερά|υπέρβασ|asild|asti
        asiyor|asmis|вичерпан|prekorac|premas|прекорач|премаш|dostign|presez|overskrid|natt_|naet|nadd
        ylitty|ylitta|ylitit|on taynna|uleta|tais_|pārsnie|sasniegts|virsyt|virsij|超過|達しま|上限|已達
        超限|넘었|đa đạt|เก นข ดจำก ด|เก นจำนวน|เก นขนาด|เก นโควต า|เก นกำหนด|melebihi|melampaui|tercapai
        تجاوز|חרג|עבר את|חורג|بیش از|فراتر|رسیده|گذشته|superat|excedit|assolit|heu superat|ha superat
        shan superat|sha superat|presah|elhalad|nadmas|melewati|ubersteigt|rebasa|supera_|oltrepass
        przewyzsz|превышает|перевищує|초과하""",
    "another's": """
        neodpovid|nezodpoved|nepatr|nem tartozik|не съответства|не принадлежи|δεν ανήκει|ait degil
        не відповідає|ne odgovara|ne pripada|ne podudara|не одговара|не припада|se ne ujema|tillhor inte
        stammer inte|ei vastaa|ei kuulu|一致しま|一致しな|異なり|不匹配|不相符|다릅니다|khong khớp
        khong thuộc|tidak cocok|bukan milik""",
    "for spam": """
        kvuli spamu|kvoli spamu|nevyzadan|nevyziadan|pro spam|spamkuldes|spam miatt|keretlen|pentru spam
        trimitere de spam|trimiterea de spam|изпращане на спам|λόγω spam|ανεπιθύμητης αλληλογραφίας
        spam nedeni|розсилання спаму|розсилку спаму|через спам|zbog spam|slanja nezeljene|slanja spama
        због спам|slanje spama|zaradi spam|nezelene poste|pa grund av spam|skrappostutskick
        utskick av spam|skickat spam|spridning av spam|pa grund af spam|pa grunn av spam
        udsendelse af spam|udsendt spam|sendt ut spam|utsending av spam|roskapostin|roskapostituk
        roskapostia|rampspost|surogātpast|par spam|mēstuļ|slamst|del spam|brukal|迷惑メールの送信|大量送信
        迷惑メール送信|發送垃圾|涉嫌垃圾|滥发|스팸메일 발송|스팸 메일 발송|gửi thư rac|gửi spam
        phat tan thư rac|mengirim spam|karena spam|بسبب البريد المزعج|إرسال رسائل غير مرغوب
        بسبب إرسال رسائل مزعجة|עקב ספאם|משלוח דואר זבל|שליחת ספאם|به دلیل اسپم|ارسال هرزنامه|ارسال اسپم
        per enviar spam|courrier indesirable|courriels indesirables|pourriel|correo no deseado
        posta indesiderata|ongewenste e mail|ongewenste mail|niechcianych wiadomosci""",
    "missing": """
        nema|chybi|chyba|nie je nastaven|neni nastaven|hianyzik|nincs|nu are|lipseste|lipsa|няма|липсва
        δεν έχει|λείπει|bulunmuyor|eksik|yok_|не має|відсутн|nedostaje|нема|недостаје|saknar|saknas
        mangler|har ikke|puuttuu|ei ole_|ありません|設定されていま|登録されていま|引けま|没有|沒有|未设置
        未設定|缺少|无法|無法|不存在|未配置|없습니다|없음|설정되지|khong co|thiếu|kein ptr|keinen ptr
        kein reverse|keinen reverse|fehlt|keinen gultigen|keine ruckwarts|nicht konfiguriert|nicht gesetzt
        kein gultiger|manquant|na pas de|pas de reverse|aucun enregistrement|sans reverse|inexistant
        pas configure|est absent|no tiene|falta_|sin dns|carece|no existe registro|no dispone|manca_
        mancante|non ha_|privo|assente|non configurat|nao possui|nao tem_|ausente|sem dns|sem reverso
        inexistente|ontbreekt|heeft geen|geen geldig|geen reverse|niet ingesteld|brak_|nie posiada|nie ma_
        не настроен|отсутств|нет_|не найден|не имеет""",
    "contains": """
        obsahuje|nalezen|najden|zisteny|detekovan|tartalmaz|talalt|contine|detectat|a fost gasit|съдържа
        открит|περιέχει|εντοπίστηκε|iceriyor|bulundu|tespit edil|містить|виявлен|sadrzi|садржи|pronađen
        otkriven|vsebuje|zaznan|innehaller|hittades|upptackt|indeholder|inneholder|fundet|funnet|sisaltaa
        loytyi|havaittiin|sisaldab|leiti|satur_|atrasts|konstatēt|yra virus|rastas|aptikt|turi_|検出
        含まれ|感染|発見|包含|含有|发现|發現|检测到|偵測到|포함|발견|감지|검출|chứa|phat hiện|พบไวร ส
        ม ไวร ส|ตรวจพบ|mengandung|terdeteksi|تحتوي|يحتوي|اكتشاف|מכיל|נמצא וירוס|זוהה|حاوی|شناسایی|conte_
        enthalt|gefunden|entdeckt|erkannt|infiziert|contient|trouve|detecte_|detectes_|infecte_|infectee
        detectado|infectado|se ha encontrado|contiene|rilevato|infetto|trovato|encontrado|contem_|bevat
        gevonden|gedetecteerd|zawiera|wykryto|znaleziono|wykryty|содержит|обнаружен|найден""",
    "violating": """
        违规|違規|违禁|敏感|不良信息|违法""",
    "suspended": """
        pozastaven|zrusen|zmrazen|felfuggeszt|zarolt|suspendat|спрян|преустановен|ανασταλεί|αναστολή
        askiya alin|dondurul|призупин|suspendovan|suspendiran|суспендован|onemogucen|zacasno ustavljen
        avstangt|avstangd|stangts av|suspender|lukket|suljettu|jaadytetty|peatatud|suletud|apturēt
        sustabdyt|凍結|利用停止|停止されて|冻结|暂停|暫停|停權|정지|중지|해지|휴면|bị tạm ngưng
        bị đinh chỉ|bị tạm khoa|ถ กระง บ|ditangguhkan|disuspend|معلق|تم تعليق|موقوف|تم إيقاف|הושעה
        מושעה|تعلیق|suspes|stillgelegt|gekundigt|suspendiert|suspendu|cloture|resilie|suspendid
        dada de baja|cancelad|sospes|cessat|scadut|suspens|opgeschort|beeindigd|zawieszon|приостановлен
        заморожен""",
    "deactivated": """
        dezactivat|деактивиран|απενεργοποι|devre disi|деактивован|вимкнен|onemogocen|inaktiverat
        poistettu kaytosta|deaktiv|isjungt|無効化され|停用|禁用|vo hiệu hoa|ป ดใช งาน|dinonaktifkan|הושבת
        غیرفعال|desactivat|desactive|desactivad|disattivat|desativad|gedeactiveerd|отключен""",
    "unsupported": """
        nepodporuj|neni podporov|nie je podporov|nem tamogat|nu accepta|nu suporta|не поддържа
        δεν υποστηρίζ|desteklem|не підтрим|ne podrzava|не подржава|nije podrzan|ne podpira|stoder inte
        stods inte|stodjer inte|understotter ikke|stotter ikke|stottes ikke|ei tue|ei toeta|neatbalsta
        nepalaiko|対応していま|サポートしてい|サポートされてい|未対応|不支持|不支援|지원하지|지원되지
        khong hỗ trợ|ไม รองร บ|tidak mendukung|tidak didukung|لا يدعم|غير مدعوم|אינו תומך|לא נתמך
        پشتیبانی نمی|no admet|no es compatible|unterstutzt nicht|wird nicht unterstutzt|nicht unterstutzt
        unterstutzt kein|bietet kein|ne prend pas en charge|nest pas supporte|nest pas pris en charge
        ne gere pas|ne supporte pas|ne propose pas|no admite|no esta soportad|no soporta|no ofrece
        non e supportat|non supporta|non offre|nao e suportad|nao suporta|nao oferece
        wordt niet ondersteund|ondersteunt niet|ondersteunt geen|biedt geen|nie obsluguje|nieobslugiwan
        nie wspiera|nie oferuje|не поддержива|не предлага""",
    "takes only": """
        accepte uniquement|accepte seulement|solo acepta|acepta solo|accetta solo|aceita apenas
        aceita somente|so aceita|accepteert alleen|przyjmuje tylko|prijima pouze|prijima iba|prijima len
        csak engedelyezett|accepta doar|primeste doar|приема само|принимает только|приймає лише
        приймає тільки|δέχεται μόνο|kabul ediyor|prima samo|prihvaca samo|прима само|sprejema samo
        tar endast emot|tar bara emot|accepterar endast|modtager kun|accepterer kun|mottar kun
        aksepterer kun|vastaanottaa vain|hyvaksyy vain|votab vastu ainult|pieņem tikai|priima tik
        のみ受け付け|のみ受信|只接收|仅接收|只接受|仅接受|僅接受|만 수신|만 받|chỉ nhận|chỉ chấp nhận
        hanya menerima|يقبل فقط|מקבל רק|nomes accepta""",
    "please": """
        请使用|請使用|请启用|請啟用|要求使用|verwenden sie|benutzen sie|aktivieren sie|utilisez|activez
        utilice|utilizzare|gebruik een|uzyj|wlacz|pouzijte|pouzite|hasznaljon|folositi|utilizati_
        използвайте|используйте|включите|використовуйте|χρησιμοποιήστε|kullanin|koristite|користите
        uporabite|anvand_|brug_|bruk_|kayta_|kasutage|izmantojiet|naudokite|使用してください|사용하세요
        사용하십시오|사용해|sử dụng|gunakan|استخدم|השתמש|استفاده کنید|utilitzeu""",
    "unpaid": """
        unbezahlt|offener rechnung|offene rechnung|nicht bezahlt|zahlungsruckstand|zahlungsverzug|impaye
        defaut de paiement|impago|falta de pago|sin pagar|mancato pagamento|non pagat|insoluto
        falta de pagamento|inadimpl|nao pag|onbetaald|niet betaald|wanbetaling|nieoplacon|brak platnosci
        zalegl|nezaplacen|neuhrazen|nezaplatenie|kifizetetlen|nem fizet|neplatit|neachitat|lipsa platii
        неоплат|неуплат|задолжен|заборгован|несплат|неплатен|неплаћен|ανεξόφλητ|μη πληρωμή|odenmemis
        odenmeyen|neplacen|neplacan|obetald|utebliven betalning|manglende betaling|ubetalt|maksamattom
        maksamatta|未払い|料金滞納|逾期未缴|미납|chưa thanh toan|belum dibayar|tunggakan|عدم السداد
        אי תשלום|پرداخت نشده|impagament|impagat""",
}
