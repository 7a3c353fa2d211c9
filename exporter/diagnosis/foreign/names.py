"""Names by which one knows whose a text is: those of mail, strong and weak, and those of other programs."""

VOUCHING = (
    "smtp", "db-oauth2", "postfix/", "postscreen", "noqueue", "sm-mta", "exim", "qmail", "milter", "opendkim",
    "amavis", "lmtp", "sendgrid", "mailgun", "postmark", "brevo", "sendinblue", "sparkpost", "mailjet",
    "mandrill", "mailersend", "mailtrap", "zeptomail", "smtp2go", "sendrawemail", "sendemail operation",
    "aws-ses", "client-ses", "exchange.webservices", "//email.us-", "//email.eu-", "//email.ap-",
    "resend(", "resend.com", "elasticemail", "sendpulse", "denied by the resource provider",
    "graph: http", "icid ", "dcid ", "python_http_client", "sending rate exceeded",
    "e_apiresponsecodes", "xoauth2", "mutt_oauth2", "davmail", "db-oauth2",
)  # fmt: skip
"""Parts of a text: of a mail server, a filter, a relay service, a gateway. Where one stands, it is mail's."""

MAILS = (
    *VOUCHING,
    "mail", "rcpt", "recipient", "sender", "starttls", "postfix", "dkim", "dmarc", "xoauth", "office365",
    "outlook", "sasl", "aadsts", "microsoftonline", "auth login", "auth plain", "envelope", "mta-", "relay",
    "telnet", "graph.microsoft", "graph api", "lettre", "letreerr", "swaks", "swift_t",
    "code: 'esocket", "command: 'conn'", "invalid greeting",
)  # fmt: skip
"""Parts of a text that speak for mail but prove nothing; telnet is how people try a port of it."""

MAILS_WORDS = frozenset({"mta", "mx", "spf", "ehlo", "helo"})
"""The same, as whole words only."""

OTHERS = frozenset(
    """
    accumulo acme activemq adb adfs aerospike airflow akka alsa amqp anaconda android angular
    ansible anydesk apk apt arango argocd artifactory asterisk avahi azurerm babel backblaze bacula
    bareos bazel beego binance bitbucket bitcoin bittorrent bluetooth borg bower burp caddy caldav
    carddav cargo cassandra ceph certbot chromedriver chromium cifs cinder circleci citrix
    clickhouse cloudflare cloudflared cloudfront cloudwatch cmake coap cognito composer conda
    confluent containerd coredns corosync couchbase couchdb cpan crio cuda cups cypress dagster
    datadog dataflow dbt dhcp dhcpd dnsmasq dockerd drbd druid dynamodb eks elasticsearch electron
    electrum elk envoy etcd ethereum eureka fastcgi ffmpeg fhir filebeat filezilla firestore flink
    fluentd flutter ftp ftps ganache gcc gcloud gdb geth gluster gradle graphql greengrass grpc
    gunicorn hadoop haproxy hashicorp hdfs heroku hl7 homebrew hyperledger hyperv iaxmodem icecast
    idp iisnode imap imapsync influxdb ipmi ipp ipsec iptables irc iscsi istio jdbc jetty jupyter
    kafka kerberos kibana kubeadm kubectl kubelet kubelogin kubernetes kvm ldap ldaps letsencrypt
    libvirt lighttpd llp logstash lxc mariadb maven memcached mercurial mesos metasploit minecraft
    minio mirth mllp modbus mongo mongodb mongoose mosquitto mqtt mssql mutagen mysql mysqld
    namenode nats netbios netconf netdata nextjs nfs nginx ngrok nntp nomad npm nrpe ntp ntpd nuget
    nvidia nvm odbc okta onedrive opcua openldap opensearch openshift openssh openstack openvpn
    osquery pacemaker pandas pdo perforce pgbouncer phpmyadmin pip pipenv plex pnpm podman poetry
    pop postgis postgres postgresql powerdns pptp prisma prosody psql psycopg pulsar pulumi
    puppeteer pyodbc pypi pytorch qemu quic rabbitmq radius radiusd radosgw rclone rdesktop rdp
    redis redshift restic retrofit rfb rpc rpm rsync rtmp rtsp samba sbt scp scylla selenium
    sequelize serverless sftp sip skype slapd smb smbclient snapd snmp snowflake solr splunk spotify
    sqlalchemy sqlcipher sqlite sqlserver squid ssh sshd ssm sssd stripe stun subversion supervisord
    svn syncthing systemctl systemd tableau tcpdump teamviewer telegraf telegram tensorflow
    terraform tftp thrift torrent torrents traefik trino twilio typeorm unbound upnp uwsgi vagrant
    varnish vcenter virtualbox vlc vmware vnc voip vpn vsftpd webdav webdriver webhook webhooks
    webpack websocket websockets wget whatsapp winrm wireguard wkhtmltopdf xen xmlrpc xmpp xrdp yarn
    youtube yum zeppelin zigbee zookeeper zsh zuul
    """.split()  # noqa: SIM905
)
"""Words of a text: programs, services and protocols that have nothing to do with sending mail.

What sends mail as well (a monitor, a ticket system, a language) is left out: its name tells nothing.
"""
