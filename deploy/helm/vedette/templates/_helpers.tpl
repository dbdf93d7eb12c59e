{{- define "vedette.name" -}}
{{- if contains "vedette" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-vedette" .Release.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "vedette.labels" -}}
app.kubernetes.io/name: vedette
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .role }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "vedette.selector" -}}
app.kubernetes.io/name: vedette
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .role }}
{{- end }}

{{- define "vedette.image" -}}
{{- $image := .Values.image }}
{{- if $image.digest }}{{ $image.repository }}@{{ $image.digest }}{{ else }}{{ $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "vedette.serviceAccount" -}}
{{- if .Values.serviceAccount.name }}{{ .Values.serviceAccount.name }}{{ else if .Values.serviceAccount.create }}{{ include "vedette.name" . }}{{ else }}default{{ end }}
{{- end }}

{{- define "vedette.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .Values.podSecurity.runAsUser }}
runAsGroup: {{ .Values.podSecurity.runAsGroup }}
fsGroup: {{ .Values.podSecurity.runAsGroup }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: {{ .Values.podSecurity.seccompProfile }}
{{- end }}

{{- define "vedette.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* Environment of one role: the chart's own, the options for all, those of the role. */}}
{{- define "vedette.env" -}}
- name: HOST
  value: '0.0.0.0'
- name: PORT
  value: '8000'
- name: VEDETTE_DATA_DIR
  value: /data
{{- if .role }}
- name: VEDETTE_ROLES
  value: {{ .role }}
{{- end }}
- name: VEDETTE_URL
  value: {{ required "url: the public address, https://errors.example.com" .root.Values.url | quote }}
{{- range $name, $value := merge (dict) (.values.env | default dict) .root.Values.env }}
- name: {{ $name }}
  {{- /* A large number of a values file is a float, which would be written with an exponent. */}}
  {{- if and (kindIs "float64" $value) (eq (float64 (int64 $value)) $value) }}
  value: {{ int64 $value | quote }}
  {{- else }}
  value: {{ $value | quote }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "vedette.envFrom" -}}
{{- if not .Values.existingSecrets }}{{ fail "existingSecrets: name at least one Secret with DATABASE_URL, CLICKHOUSE_URL, REDIS_URL, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and VEDETTE_SECRET" }}{{ end }}
{{- range .Values.existingSecrets }}
- secretRef:
    name: {{ . }}
{{- end }}
{{- end }}

{{- define "vedette.tlsVolume" -}}
{{- if .Values.tls.secret }}
- name: tls
  secret:
    secretName: {{ .Values.tls.secret }}
{{- else if .Values.tls.configMap }}
- name: tls
  configMap:
    name: {{ .Values.tls.configMap }}
{{- end }}
{{- end }}

{{/* The pod of one role. Argument: root, role, values. */}}
{{- define "vedette.pod" -}}
metadata:
  labels:
    {{- include "vedette.labels" . | nindent 4 }}
    vedette/serves: {{ .root.Values.canaryOf | default .root.Release.Name }}
  {{- with .root.Values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "vedette.serviceAccount" .root }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .root.Values.terminationGracePeriodSeconds }}
  securityContext:
    {{- include "vedette.podSecurity" .root | nindent 4 }}
  {{- with .root.Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: topology.kubernetes.io/zone
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "vedette.selector" . | nindent 10 }}
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "vedette.selector" . | nindent 10 }}
  containers:
    - name: vedette
      image: {{ include "vedette.image" .root }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args: [serve]
      env:
        {{- include "vedette.env" . | nindent 8 }}
      envFrom:
        {{- include "vedette.envFrom" .root | nindent 8 }}
      ports:
        - name: http
          containerPort: 8000
      # An engine that is away for a minute is no reason to begin again: liveness asks the process alone.
      startupProbe:
        httpGet: { path: /healthz, port: http }
        periodSeconds: 2
        failureThreshold: 60
      livenessProbe:
        httpGet: { path: /healthz, port: http }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        # A gateway takes events while its engines are away, and spools them: it must stay in the service.
        httpGet: { path: {{ ternary "/healthz" "/readyz" (eq .role "gateway") }}, port: http }
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 2
      lifecycle:
        preStop:
          # Until proxies have heard that this pod goes.
          exec: { command: [/bin/sleep, '5'] }
      resources:
        {{- toYaml .values.resources | nindent 8 }}
      securityContext:
        {{- include "vedette.containerSecurity" .root | nindent 8 }}
      volumeMounts:
        - name: data
          mountPath: /data
        - name: tmp
          mountPath: /tmp
        {{- if or .root.Values.tls.secret .root.Values.tls.configMap }}
        - name: tls
          mountPath: /etc/vedette/tls
          readOnly: true
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: { medium: Memory, sizeLimit: 64Mi }
    {{- if ne .role "gateway" }}
    - name: data
      emptyDir: { sizeLimit: 1Gi }
    {{- end }}
    {{- include "vedette.tlsVolume" .root | nindent 4 }}
  {{- with .values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
