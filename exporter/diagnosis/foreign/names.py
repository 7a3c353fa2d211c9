"""Names of programs, services and protocols that have nothing to do with sending mail: words of a text.

What sends mail as well (a monitor, a ticket system, a language) is left out: its name tells nothing.
"""

OTHERS_NAMES = frozenset(
    """
    accumulo acme activemq adb adfs aerospike airflow akka alsa amqp anaconda android angular
    ansible anydesk apk apt arango argocd artifactory asterisk avahi azurerm babel backblaze bacula
    bareos bazel beego binance bitbucket bitcoin bittorrent bluetooth borg bower burp caddy caldav
    carddav cargo cassandra ceph certbot chromedriver chromium cifs cinder circleci citrix
    clickhouse clojure cloudflare cloudflared cloudfront cloudwatch cmake coap composer conda
    confluent containerd coredns corosync couchbase couchdb cpan crio cuda cups cypress dagster
    datadog dataflow dbt dhcp dhcpd dnsmasq docker dockerd dotnet drbd druid dynamodb eks
    elasticsearch electron electrum elk envoy etcd ethereum eureka fastcgi ffmpeg fhir filebeat
    filezilla firestore flink fluentd flutter ftp ftps ganache gcc gcloud gdb geth git github
    gluster gradle graphql greengrass grpc gunicorn hadoop haproxy hashicorp hdfs heroku homebrew
    hyperledger hyperv iaxmodem icecast idp iisnode imap imapsync influxdb ipmi ipp ipsec iptables
    irc iscsi istio jdbc jetty jupyter kafka kerberos kibana kubeadm kubectl kubelet kubernetes kvm
    ldap ldaps letsencrypt libvirt lighttpd logstash lxc mariadb maven memcached mercurial mesos
    metasploit minecraft minio modbus mongo mongodb mongoose mosquitto mqtt mssql mutagen mysql
    mysqld namenode nats netbios netconf netdata nextjs nfs nginx ngrok nntp nomad npm nrpe ntp ntpd
    nuget nvidia nvm odbc okta onedrive opcua openldap opensearch openshift openssh openstack
    openvpn osquery pacemaker pandas pdo perforce pgbouncer phpmyadmin pip pipenv plex pnpm podman
    poetry pop postgis postgres postgresql powerdns pptp prisma prosody psql psycopg pulsar pulumi
    puppeteer pyodbc pypi pytorch qemu quic rabbitmq radius radiusd radosgw rclone rdesktop rdp
    redis redshift restic retrofit rfb rpc rpm rsync rtmp rtsp samba sbt scp scylla selenium
    sequelize serverless sftp sip skype slapd smb smbclient snapd snmp snowflake solr splunk
    sqlalchemy sqlcipher sqlite sqlserver squid ssh sshd ssm sssd stripe stun subversion supabase
    supervisord svn syncthing systemctl systemd tableau tcpdump teamviewer telegraf telegram
    tensorflow terraform tftp thrift torrent torrents traefik trino twilio typeorm unbound unifi
    upnp uwsgi vagrant varnish vcenter virtualbox vlc vmware vnc voip vpn vsftpd webdav webdriver
    webhook webhooks webpack websocket websockets wget whatsapp winrm wireguard wkhtmltopdf xen
    xmlrpc xmpp xrdp yarn youtube yum zeppelin zigbee zookeeper zsh zuul
    """.split()  # noqa: SIM905
)
