import { exactCount, percent } from '../ui/format.ts';
import type { performance as english } from './en-performance.ts';

export const performance: typeof english = {
  title: 'Befund',
  trace: 'Im Trace öffnen',
  subject: { query: 'Abfrage', address: 'Adresse', other: 'Abschnitt' },
  figures: { repeats: 'Wiederholungen', impact: 'Zeit', share: 'Vom Segment', saved: 'Einzusparen', none: 'keine' },
  roles: { parent: 'Darüber', cause: 'Zuerst', offender: 'Gefunden', repeats: (n) => `${exactCount(n)}-mal` },
  timeline: 'Was wann geschah',
  each: (n) => `Alle ${exactCount(n)} einzeln zeigen`,
  together: 'Zusammen zeigen',
  more: (n) => `${exactCount(n)} weitere im Trace`,
  share: (share) => percent(share),
  trend: {
    chart: '95. Perzentil, Stunde für Stunde',
    before: 'Davor',
    after: 'Seitdem',
    since: 'Seit',
    change: 'Änderung',
    release: 'Release zu der Zeit',
    open: 'Seite dazu öffnen',
    perHour: 'Aufrufe in der letzten Stunde',
  },
  size: 'Größe',
  delay: 'Längstes Warten',
  input: 'Eingabe',
  settings: {
    title: 'Performance-Probleme',
    lead: 'Was in den Traces dieses Projekts gesucht wird, und ab wann es zu viel ist. Es gilt für alles, was von jetzt an kommt; vorhandene Issues bleiben.',
    switches: {
      n_plus_one_db_queries_detection_enabled: { label: 'N+1-Abfragen', help: 'Eine Abfrage, dann für jede ihrer Zeilen wieder dieselbe.' },
      slow_db_queries_detection_enabled: {
        label: 'Langsame Abfragen',
        help: 'Ein SELECT, das für sich allein lange dauert. Zum Issue wird es, wenn es an einem Tag 100-mal geschieht.',
      },
      consecutive_db_queries_detection_enabled: {
        label: 'Aufeinanderfolgende Abfragen',
        help: 'Abfragen nacheinander, die nicht voneinander abhängen.',
      },
      transaction_duration_regression_detection_enabled: {
        label: 'Langsamer als zuvor',
        help: 'Ein Endpunkt, oder eine Abfrage oder Anfrage darin, deren 95. Perzentil von einer Stunde an stieg und so blieb.',
      },
      db_query_injection_detection_enabled: {
        label: 'Eingeschleuste Abfragen',
        help: 'Ein Wert der Anfrage, der so in einer Abfrage steht, wie er kam.',
      },
      n_plus_one_api_calls_detection_enabled: {
        label: 'N+1-Aufrufe einer API',
        help: 'Eine Seite, die einen Endpunkt auf einmal nach vielem fragt, jeweils einzeln.',
      },
      consecutive_http_spans_detection_enabled: {
        label: 'Aufeinanderfolgende Anfragen',
        help: 'Anfragen eines Servers nacheinander, die zusammen gehen könnten.',
      },
      large_http_payload_detection_enabled: { label: 'Große Antworten', help: 'Antworten einer API, die größer sind, als jemand liest.' },
      http_overhead_detection_enabled: { label: 'Aufwand von HTTP/1.1', help: 'Anfragen einer Seite, die auf eine Verbindung warten.' },
      large_render_blocking_asset_detection_enabled: {
        label: 'Blockierende Dateien',
        help: 'Große Skripte und Stylesheets, auf die das erste Bild wartet.',
      },
      uncompressed_assets_detection_enabled: {
        label: 'Unkomprimierte Dateien',
        help: 'Große Textdateien, die so kommen, wie sie sind, von einem Server, der andere komprimiert.',
      },
      file_io_on_main_thread_detection_enabled: {
        label: 'Dateien im Haupt-Thread',
        help: 'Eine App, die Dateien liest oder schreibt, während ihr Bildschirm stillsteht.',
      },
      db_on_main_thread_detection_enabled: {
        label: 'Datenbanken im Haupt-Thread',
        help: 'Eine App, die eine Datenbank fragt, während ihr Bildschirm stillsteht.',
      },
    },
    fields: {
      n_plus_one_db_count: { label: 'Wiederholungen, mindestens', help: '2 bis 1.000' },
      n_plus_one_db_duration_threshold: { label: 'Millisekunden zusammen, mindestens', help: '10 bis 10.000' },
      slow_db_query_duration_threshold: { label: 'Millisekunden, mindestens', help: '50 bis 60.000' },
      consecutive_db_min_time_saved_threshold: { label: 'Gesparte Millisekunden, mindestens', help: '10 bis 60.000' },
      sql_injection_query_value_length_threshold: { label: 'Zeichen eines Werts, mindestens', help: '3 bis 100' },
      n_plus_one_api_calls_total_duration_threshold: { label: 'Millisekunden zusammen, mindestens', help: '50 bis 60.000' },
      consecutive_http_spans_min_time_saved_threshold: { label: 'Gesparte Millisekunden, mindestens', help: '100 bis 60.000' },
      large_http_payload_size_threshold: { label: 'Bytes, mehr als', help: '1.000 bis 1.000.000.000' },
      large_http_payload_filtered_paths: {
        label: 'Pfade, die groß sein dürfen',
        help: 'Durch Kommas getrennt; jeder steht auch für alles darunter.',
      },
      http_request_delay_threshold: { label: 'Millisekunden Wartezeit, mehr als', help: '50 bis 60.000' },
      render_blocking_fcp_ratio: { label: 'Anteil der Zeit bis zum ersten Bild, mehr als', help: '0,05 bis 1' },
      render_blocking_bytes_min: { label: 'Bytes, mindestens', help: '1.000 bis 1.000.000.000' },
      uncompressed_asset_size_threshold: { label: 'Bytes, mindestens', help: '1.000 bis 1.000.000.000' },
      uncompressed_asset_duration_threshold: { label: 'Millisekunden, mehr als', help: '10 bis 60.000' },
      file_io_on_main_thread_duration_threshold: { label: 'Millisekunden zusammen, mindestens', help: '5 bis 10.000' },
      db_on_main_thread_duration_threshold: { label: 'Millisekunden zusammen, mindestens', help: '5 bis 10.000' },
    },
  },
  kinds: {
    nPlusOneDb: {
      what: 'Auf eine Abfrage folgte immer wieder dieselbe, eine nach der anderen.',
      helps: 'Alle Zeilen auf einmal holen: mit einem Join, einer IN-Liste oder Eager Loading.',
    },
    mnPlusOneDb: {
      what: 'Dieselben Schritte mit Abfragen darunter wiederholten sich nacheinander.',
      helps: 'Vor der Schleife mit einer Abfrage holen, was alle Durchläufe brauchen.',
    },
    slowDb: {
      what: 'Eine Abfrage dauerte für sich allein lange.',
      helps: 'Ihren Plan ansehen: Vielleicht fehlt ein Index, oder sie liest mehr als nötig.',
    },
    consecutiveDb: {
      what: 'Abfragen, die nicht voneinander abhängen, warteten aufeinander.',
      helps: 'Gleichzeitig ausführen oder zu einer machen.',
    },
    consecutiveHttp: {
      what: 'Anfragen warteten aufeinander.',
      helps: 'Gleichzeitig senden, was die Antwort einer anderen nicht braucht.',
    },
    nPlusOneApi: {
      what: 'Derselbe Endpunkt wurde vielfach auf einmal gefragt, jeweils nach einer Sache.',
      helps: 'Alle mit einer Anfrage holen, oder weniger davon.',
    },
    largeHttpPayload: { what: 'Eine Antwort ist groß.', helps: 'Weniger Felder oder Seiten anfragen und komprimieren.' },
    httpOverhead: {
      what: 'Anfragen warteten auf eine Verbindung: Über HTTP/1.1 öffnet ein Browser sechs je Host.',
      helps: 'Den Host über HTTP/2 oder HTTP/3 anbieten.',
    },
    renderBlockingAsset: {
      what: 'Die Seite konnte nicht gezeichnet werden, bevor diese Datei da war.',
      helps: 'Mit defer oder async laden, teilen oder verkleinern.',
    },
    uncompressedAsset: {
      what: 'Eine große Textdatei kam unkomprimiert.',
      helps: 'Den Server mit gzip, Brotli oder zstd komprimieren lassen.',
    },
    fileIoMainThread: {
      what: 'Dateien wurden gelesen oder geschrieben, während der Bildschirm stillstand.',
      helps: 'Aus dem Haupt-Thread nehmen.',
    },
    dbMainThread: {
      what: 'Eine Datenbank wurde gefragt, während der Bildschirm stillstand.',
      helps: 'Aus dem Haupt-Thread nehmen.',
    },
    queryInjection: {
      what: 'Ein Wert der Anfrage steht so in der Abfrage, wie er kam. Wer die Anfrage sendet, kann ändern, was die Abfrage tut.',
      helps: 'Werte als Parameter der Abfrage binden.',
    },
    endpointRegression: {
      what: 'Dieser Endpunkt wurde von einer Stunde an langsamer und blieb es.',
      helps: 'Sehen, was dann ausgeliefert wurde, und einen langsamen Trace mit einem aus der Zeit davor vergleichen.',
    },
    spanRegression: {
      what: 'Das hier wurde von einer Stunde an langsamer und blieb es, wo immer es gerufen wird.',
      helps: 'Sehen, was sich dann geändert hat: eine Auslieferung, die Datenmenge, ein Index, der Dienst dahinter.',
    },
    other: { what: 'In diesem Trace wurde etwas gefunden.', helps: 'Die Spans ringsum ansehen.' },
  },
};
