{{- define "smtp-exporter.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- /* At most 50 characters: a StatefulSet's name goes into its pods' labels with a suffix. */}}
{{- define "smtp-exporter.fullname" -}}
{{- $name := include "smtp-exporter.name" . }}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) }}
{{- default $full .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "smtp-exporter.selectorLabels" -}}
app.kubernetes.io/name: {{ include "smtp-exporter.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "smtp-exporter.labels" -}}
{{ include "smtp-exporter.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "smtp-exporter.serviceAccountName" -}}
{{- $own := ternary (include "smtp-exporter.fullname" .) "default" .Values.serviceAccount.create }}
{{- default $own .Values.serviceAccount.name }}
{{- end }}

{{- define "smtp-exporter.image" -}}
{{- $tag := printf ":%s" (default .Chart.AppVersion .Values.image.tag) }}
{{- with .Values.image.digest }}{{ $tag = printf "@%s" . }}{{ end }}
{{- printf "%s%s" .Values.image.repository $tag }}
{{- end }}

{{- /* config.yaml; Microsoft 365's door where nothing is configured; nothing where it is in an object of the user's. */}}
{{- define "smtp-exporter.config" -}}
{{- if .Values.config.text }}
{{- .Values.config.text | trim }}
{{- else if .Values.config.inline }}
{{- toYaml .Values.config.inline }}
{{- else if not .Values.config.sources }}
{{- toYaml (dict "relays" (dict "office365" (dict "preset" "microsoft365"))) }}
{{- end }}
{{- end }}

{{- /* The files of the chart's own configuration object; nothing where there is none. */}}
{{- define "smtp-exporter.configFiles" -}}
{{- with include "smtp-exporter.config" . }}
config.yaml: |
{{ . | indent 2 }}
{{- end }}
{{- range $name, $text := .Values.config.extraFiles }}
{{ $name }}: |
{{ $text | trim | indent 2 }}
{{- end }}
{{- end }}

{{- /* By https or a password the kubelet cannot ask, so it only sees that the port is open: it is once we are ready. */}}
{{- define "smtp-exporter.probe" -}}
{{- if .root.Values.web.configSecret }}
tcpSocket: {port: http}
{{- else }}
httpGet: {path: {{ .path }}, port: http}
{{- end }}
{{- end }}

{{- define "smtp-exporter.meshAnnotations" -}}
{{- with .Values.mesh.excludeOutboundPorts }}
{{- $ports := join "," . | quote }}
traffic.sidecar.istio.io/excludeOutboundPorts: {{ $ports }}
config.linkerd.io/skip-outbound-ports: {{ $ports }}
consul.hashicorp.com/transparent-proxy-exclude-outbound-ports: {{ $ports }}
traffic.kuma.io/exclude-outbound-ports: {{ $ports }}
{{- end }}
{{- end }}
