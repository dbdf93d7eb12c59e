import { framesOf, http, lib, said, source } from '../model.ts';
import type { DemoProject } from '../model.ts';

const sources = {
  'app/jobs/deliver_job.rb': source(
    8,
    `
  def perform(message_id)
    message = Message.find(message_id)
    body = Renderer.new(message.template).render(message.params)
    connection.deliver(to: message.recipient, subject: message.subject, body: body)
    message.update!(delivered_at: Time.current)
  end`,
  ),
  'lib/renderer.rb': source(
    15,
    `
  def render(params)
    @template.scan(PLACEHOLDER).each do |(name)|
      value = params.fetch(name.to_sym)
      @output.gsub!("<%= #{name} %>", CGI.escapeHTML(value))
    end
    @output
  end`,
  ),
};
const at = framesOf(sources);
const gem = '/usr/local/bundle/gems/';
const sidekiq = [
  lib(`${gem}sidekiq-8.0.9/lib/sidekiq/processor.rb`, 217, 'execute_job', 'Sidekiq::Processor'),
  lib(`${gem}activejob-8.1.1/lib/active_job/execution.rb`, 67, 'perform_now', 'ActiveJob::Execution'),
];

/** Ruby: everything that leaves by mail. */
export const mailer: DemoProject = {
  slug: 'mailer',
  name: 'Mailer',
  projectPlatform: 'ruby',
  platform: 'ruby',
  sdk: { name: 'sentry.ruby.sidekiq', version: '6.1.1', package: 'gem:sentry-ruby' },
  releaseName: 'mailer',
  versions: ['8c1f0e2', '41d7b9a', 'b70e35c', '9f2ad61'],
  kind: 'server',
  root: '/srv/mailer/',
  runtime: { name: 'ruby', version: '3.4.7' },
  sources,
  modules: { rails: '8.1.1', sidekiq: '8.0.9', mail: '2.9.0' },
  crumbs: [
    said('sidekiq', 'start DeliverJob {uuid}'),
    said('mailer', 'rendered order_confirmation in {ms} ms'),
    http('GET', 'http://checkout-api.internal/v2/orders/{order}', 200),
    said('smtp', '250 2.0.0 Ok: queued as {id}'),
  ],
  tags: { queue: ['default', 'bulk'], template: ['order_confirmation', 'shipping_notice', 'newsletter', 'password_reset'] },
  issues: [
    {
      type: 'Net::SMTPServerBusy',
      value: '450 4.7.1 <{mail}>: Recipient address rejected: greylisted',
      frames: [
        ...sidekiq,
        at('app/jobs/deliver_job.rb', 'connection.deliver', 'perform'),
        lib(`${gem}net-smtp-0.5.1/lib/net/smtp.rb`, 1072, 'check_response'),
      ],
      transaction: 'Sidekiq/DeliverJob',
      mechanism: ['sidekiq', false],
      perDay: 35,
      shape: 'steady',
      isBackground: true,
      level: 'warning',
      story: { status: 'archivedUntilEscalating', notes: ['Greylisting. The second try gets through.'] },
    },
    {
      type: 'KeyError',
      value: 'key not found: :tracking_url',
      frames: [...sidekiq, at('app/jobs/deliver_job.rb', 'Renderer.new', 'perform'), at('lib/renderer.rb', 'params.fetch', 'render')],
      transaction: 'Sidekiq/DeliverJob',
      mechanism: ['sidekiq', false],
      perDay: 28,
      shape: 'spike',
      isBackground: true,
      tags: { template: 'shipping_notice' },
    },
    {
      type: 'Errno::ECONNRESET',
      value: 'Connection reset by peer - SSL_connect to smtp.larkspur.example:465',
      frames: [
        ...sidekiq,
        at('app/jobs/deliver_job.rb', 'connection.deliver', 'perform'),
        lib(`${gem}net-smtp-0.5.1/lib/net/smtp.rb`, 664, 'ssl_socket_connect'),
      ],
      transaction: 'Sidekiq/DeliverJob',
      mechanism: ['sidekiq', false],
      perDay: 16,
      shape: 'incident',
      isBackground: true,
    },
    {
      type: 'ActiveRecord::RecordNotFound',
      value: "Couldn't find Message with 'id'={id}",
      frames: [...sidekiq, at('app/jobs/deliver_job.rb', 'Message.find', 'perform')],
      transaction: 'Sidekiq/DeliverJob',
      mechanism: ['sidekiq', false],
      perDay: 5,
      shape: 'steady',
      isBackground: true,
      environment: 'staging',
    },
  ],
};
