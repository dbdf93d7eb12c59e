import { framesOf, http, lib, query, said, source } from '../model.ts';
import type { DemoProject } from '../model.ts';

const sources = {
  'ReservationService.java': source(
    74,
    `
  @Transactional
  public Reservation reserve(String sku, int units) {
    Stock stock = stocks.findBySku(sku);
    if (stock.available() < units) {
      throw new OutOfStockException(sku, units, stock.available());
    }
    stock.setReserved(stock.getReserved() + units);
    return reservations.save(new Reservation(sku, units, clock.instant()));
  }`,
  ),
  'WarehouseClient.java': source(
    31,
    `
  public Pick requestPick(Reservation reservation) {
    return rest.post()
        .uri("/picks")
        .body(PickRequest.of(reservation))
        .retrieve()
        .body(Pick.class);
  }`,
  ),
};
const at = framesOf(sources);
const here = 'example.larkspur.inventory';
const spring = [
  lib('ThreadPoolExecutor.java', 1090, 'runWorker', 'java.util.concurrent.ThreadPoolExecutor'),
  lib('Http11Processor.java', 905, 'service', 'org.apache.coyote.http11.Http11Processor'),
  lib('DispatcherServlet.java', 1088, 'doDispatch', 'org.springframework.web.servlet.DispatcherServlet'),
  lib('InvocableHandlerMethod.java', 258, 'doInvoke', 'org.springframework.web.method.support.InvocableHandlerMethod'),
];

/** Java and Spring: what is on the shelves. */
export const inventory: DemoProject = {
  slug: 'inventory',
  name: 'Inventory',
  projectPlatform: 'java',
  platform: 'java',
  sdk: { name: 'sentry.java.spring-boot.jakarta', version: '8.27.0', package: 'maven:io.sentry:sentry-spring-boot-starter-jakarta' },
  releaseName: 'inventory',
  versions: ['1.40.0', '1.41.0', '1.41.1', '1.42.0'],
  kind: 'server',
  root: 'example.larkspur.inventory',
  runtime: { name: 'OpenJDK Runtime Environment', version: '25.0.1' },
  sources,
  crumbs: [
    query('select s.id, s.sku, s.units, s.reserved from stock s where s.sku = ?', '{ms}'),
    query('insert into reservation (sku, units, created_at) values (?, ?, ?)', '{ms}'),
    http('POST', 'http://wms.internal/picks', 201),
    said('org.hibernate.SQL', 'batch of {small} statements', 'debug'),
    said(`${here}.ReservationService`, 'reserved {small} × {sku}'),
  ],
  tags: { warehouse: ['ham', 'osl', 'lys'], 'thread.pool': ['http', 'scheduler'] },
  issues: [
    {
      type: 'ObjectOptimisticLockingFailureException',
      module: 'org.springframework.orm',
      value: 'Row was updated or deleted by another transaction : [example.larkspur.inventory.Stock#{id}]',
      frames: [
        ...spring,
        lib('HibernateJpaDialect.java', 325, 'convertHibernateAccessException', 'org.springframework.orm.jpa.vendor.HibernateJpaDialect'),
        at('ReservationService.java', 'reservations.save', 'reserve', { module: `${here}.ReservationService` }),
      ],
      causes: [
        {
          type: 'StaleObjectStateException',
          value: 'Row was updated or deleted by another transaction : [example.larkspur.inventory.Stock#{id}]',
          frames: [lib('AbstractEntityPersister.java', 3071, 'check', 'org.hibernate.persister.entity.AbstractEntityPersister')],
        },
      ],
      transaction: 'POST /reservations',
      request: { method: 'POST', url: 'http://inventory.internal/reservations', body: { sku: '{sku}', units: '{small}' } },
      mechanism: ['Spring6ExceptionResolver', false],
      perDay: 42,
      shape: 'spike',
    },
    {
      type: 'OutOfStockException',
      module: here,
      value: '{sku}: wanted {small}, available 0',
      frames: [
        ...spring,
        at('ReservationService.java', 'throw new OutOfStockException', 'reserve', { module: `${here}.ReservationService` }),
      ],
      transaction: 'POST /reservations',
      request: { method: 'POST', url: 'http://inventory.internal/reservations', body: { sku: '{sku}', units: '{small}' } },
      level: 'info',
      perDay: 50,
      shape: 'steady',
      story: { status: 'archived', priority: 'low' },
    },
    {
      type: 'ResourceAccessException',
      module: 'org.springframework.web.client',
      value: 'I/O error on POST request for "http://wms.internal/picks": Read timed out',
      frames: [
        ...spring,
        at('WarehouseClient.java', '.retrieve()', 'requestPick', { module: `${here}.WarehouseClient` }),
        lib('RestClient.java', 712, 'createResourceAccessException', 'org.springframework.web.client.RestClient'),
      ],
      causes: [
        {
          type: 'SocketTimeoutException',
          value: 'Read timed out',
          frames: [lib('NioSocketImpl.java', 278, 'timedRead', 'sun.nio.ch.NioSocketImpl')],
        },
      ],
      transaction: 'POST /picks',
      request: { method: 'POST', url: 'http://inventory.internal/picks' },
      mechanism: ['Spring6ExceptionResolver', false],
      perDay: 19,
      shape: 'incident',
    },
    {
      type: 'NullPointerException',
      module: 'java.lang',
      value: 'Cannot invoke "example.larkspur.inventory.Stock.available()" because "stock" is null',
      frames: [...spring, at('ReservationService.java', 'stock.available() < units', 'reserve', { module: `${here}.ReservationService` })],
      transaction: 'POST /reservations',
      request: { method: 'POST', url: 'http://inventory.internal/reservations', body: { sku: '{sku}', units: '1' } },
      mechanism: ['Spring6ExceptionResolver', false],
      perDay: 21,
      shape: 'fresh',
      story: { assign: 'me' },
    },
  ],
};
