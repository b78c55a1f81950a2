{{- define "callboard.labels" -}}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
app.kubernetes.io/part-of: callboard
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- /* Takes a list of the root context and the name of the service. */}}
{{- define "callboard.selector" -}}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/name: {{ index . 1 }}
{{- end }}

{{- define "callboard.fullname" -}}
{{- printf "%s-%s" (index . 0).Release.Name (index . 1) | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "callboard.image" -}}
{{- $root := index . 0 }}
{{- $image := $root.Values.image }}
{{- if $image.registry }}{{ $image.registry }}/{{ end }}{{ $image.repository }}/{{ index . 1 }}:{{ $image.tag | default $root.Chart.AppVersion }}
{{- end }}

{{- define "callboard.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "callboard.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "callboard.kafka.cluster" -}}
{{ .Release.Name }}-kafka
{{- end }}

{{- define "callboard.kafka.bootstrap" -}}
{{ if .Values.strimzi.enabled }}{{ include "callboard.kafka.cluster" . }}-kafka-bootstrap:9093{{ else }}{{ .Values.kafka.bootstrapServers }}{{ end }}
{{- end }}

{{- define "callboard.kafka.protocol" -}}
{{ if .Values.strimzi.enabled }}SASL_SSL{{ else }}{{ .Values.kafka.securityProtocol }}{{ end }}
{{- end }}

{{- /* What a pod that talks to Kafka may reach. */}}
{{- define "callboard.egress.kafka" -}}
{{- $policy := .Values.networkPolicy -}}
- to:
    {{- toYaml $policy.dnsTo | nindent 4 }}
  ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
{{- if .Values.strimzi.enabled }}
- to:
    - podSelector: {matchLabels: {strimzi.io/cluster: {{ include "callboard.kafka.cluster" . }}}}
  ports:
    - {protocol: TCP, port: 9093}
{{- else }}
- to:
    {{- toYaml $policy.kafkaTo | nindent 4 }}
  ports:
    - {protocol: TCP, port: {{ $policy.kafkaPort }}}
{{- end }}
{{- end }}

{{- /* Takes a value of YAML, in which large numbers have become fractions. */}}
{{- define "callboard.kafka.setting" -}}
{{ if kindIs "string" . }}{{ . }}{{ else }}{{ . | int64 }}{{ end }}
{{- end }}

{{- /* Takes a list of the root context and the name of the service. */}}
{{- define "callboard.database.cluster" -}}
{{- printf "%s-db" (include "callboard.fullname" . | trunc 47 | trimSuffix "-") }}
{{- end }}

{{- /* Takes a list of the root context, the name of the service and a URL of the values. */}}
{{- define "callboard.database.url" -}}
{{- $root := index . 0 }}
{{- $database := index . 1 | trimSuffix "-service" }}
{{- if $root.Values.cloudNativePg.enabled -}}
jdbc:postgresql://{{ include "callboard.database.cluster" . }}-rw:5432/{{ $database }}?sslmode=require
{{- else -}}
{{ index . 2 | replace "{database}" $database }}
{{- end }}
{{- end }}
