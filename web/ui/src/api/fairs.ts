// Live fairs: what is planned, the live day, and their addresses.
import type { Fit, Wish } from './applications'
import type { Setting, SettingInput } from './desk'
import type { Get, HistoryItem, Id, None, Op, Page, Paging, Post, Put, Query, Versioned } from './types'
import type { PayUnit } from './vacancies'

export type FairStatus = 'planned' | 'open' | 'live' | 'paused' | 'closed' | 'archived'
export type TicketStatus = 'waiting' | 'away' | 'called' | 'in_talk' | 'done' | 'left' | 'no_show'
export type EndedWhy = '' | 'seeker' | 'firm' | 'gone' | 'late' | 'closed' | 'shut' | 'hours' | 'banned'
export type OfferStatus = 'made' | 'accepted' | 'refused' | 'withdrawn' | 'lapsed'
export type Outcome = '' | 'fit' | 'unfit' | 'later'

// Place is a room and how far it was when the snapshot was read.
export type RoomKind = 'fair' | 'hall' | 'booth' | 'me' | 'talk' | 'desk' | 'host'
export interface Place { id: string; kind: RoomKind; of: string; seq: number }

export interface LiveFair {
  id: string; name: string; rules: string; status: FairStatus; rehearsal: boolean; startsAt: string; endsAt: string; closedReason: string; talksUntil?: string
}
export interface Counts { visitors: number; waiting: number; talking: number; seats: number; minutes: number }
export interface LiveBooth extends Counts {
  id: string; hallId?: string; enterpriseId: string; firm: string; introduction: string; opensAt: string; closesAt: string; open: boolean; shut: boolean; absent: boolean
  vacancies: number; heads: number
}
export interface LiveHall { id: string; name: string; kind: 'industry' | 'town'; visitors: number; booths: LiveBooth[] }
export interface BoothVacancy {
  id: string; title: string; tradeName: string; townName: string; headcount: number; payMinFen?: number; payMaxFen?: number; payUnit: PayUnit; lodging: boolean; validTo: string
}
export interface FairOffer {
  id: string; ticketId: string; vacancyId: string; title: string; text: string; startOn: string; status: OfferStatus; applicationId?: string; madeAt: string; answeredAt?: string
}
export interface Ticket {
  id: string; fairId: string; boothId: string; firm: string; number: number; status: TicketStatus; share: boolean; joinedAt: string; placeUntil?: string; calledUntil?: string
  seat?: string; talkAt?: string; endedAt?: string; endedWhy: EndedWhy; talkRoom?: string; offers: FairOffer[]
  answer: '' | FairAnswer; answeredAt?: string; invitedTo?: { vacancyId: string; title: string; open: boolean }; version: number
}
export interface Limits { tickets: number; comeSeconds: number; awaySeconds: number; finishSeconds: number }
export interface Live { at: string; fair: LiveFair; halls: LiveHall[]; tickets: Ticket[]; muted: boolean; banned: boolean; limits: Limits; rooms: Place[] }
export interface BoothLive {
  at: string; fair: LiveFair; booth: LiveBooth; vacancies: BoothVacancy[]; numbers: number[]; ticket?: Ticket; others: Ticket[]; muted: boolean; limits: Limits; rooms: Place[]
}

export interface Seat { id: string; name: string; accountId?: string; by: string; takenAt?: string; here: boolean }
export interface VacancyFit extends Fit { vacancyId: string; title: string }
export interface Guest {
  id: string; accountId: string; number: number; name: string; status: TicketStatus; seatId?: string; fits: VacancyFit[]; profile?: Wish; joinedAt: string; calledAt?: string
  calledUntil?: string; talkAt?: string; endedAt?: string; endedWhy: EndedWhy; outcome: Outcome; note: string; talkRoom?: string; offers: FairOffer[]; version: number
}
export interface Desk {
  at: string; fair: LiveFair; booth: LiveBooth; vacancies: BoothVacancy[]; seats: Seat[]; mySeat?: string; queue: Guest[]; done: Guest[]; limits: Limits; rooms: Place[]
}
export interface FairReport { id: string; boothId: string; firm: string; accountId: string; name: string; text: string; at: string; answer: string; answeredAt?: string }
export interface Sanction { accountId: string; name: string; kind: 'mute' | 'ban'; reason: string; at: string; until?: string }
export interface Host { at: string; fair: LiveFair; visitors: number; came: number; halls: LiveHall[]; reports: FairReport[]; sanctions: Sanction[]; rooms: Place[] }

// Bodies of events and of `now`.
export interface SaidBody { text: string; name: string; side: 'seeker' | 'firm' | 'officer' }
export interface HallNow { visitors: number; booths: ({ id: string; open: boolean } & Partial<Counts>)[] }
export interface BoothNow { visitors: number; numbers: number[]; minutes: number }
export interface HostNow { visitors: number; came: number; halls: Record<string, HallNow> }
export interface SanctionInput { accountId: string; reason: string; until?: string }

// What is planned, as everybody reads it.
export interface PublicFair {
  id: string; name: string; about: string; rules: string; townName: string; status: FairStatus; startsAt: string; endsAt: string; liveAt?: string; closedAt?: string
  cancelled: boolean; cancelReason: string; boothCount: number; vacancyCount: number; headcount: number
}
export interface PublicBooth {
  id: string; hallId: string; enterpriseId: string; firm: string; aboveScale: boolean; introduction: string; opensAt: string; closesAt: string
  vacancies: Omit<BoothVacancy, 'validTo'>[]
}
export interface PublicPage extends PublicFair { now: string; halls: { id: string; name: string; kind: 'industry' | 'town'; booths: number }[]; booths: PublicBooth[] }

// What is planned, as officers read it.
export interface HallInput { id?: string; name: string; kind: 'industry' | 'town'; ofCode: string; capacity: number }
export interface FairHall extends HallInput { id: string; booths: number }
export interface FairInput { name: string; about: string; rules: string; startsAt: string; endsAt: string; halls: HallInput[] }
export interface Fair extends Omit<FairInput, 'halls'> {
  id: string; townCode: string; townName: string; status: FairStatus; liveAt?: string; closedAt?: string; closedReason: string; cancelled: boolean; rehearsal: boolean
  halls: FairHall[]; requested: number; booths: number; bookings: number; version: number; createdAt: string; updatedAt: string
}

// A firm's place in a fair, as the firm and the officers see it.
export type BoothStatus = 'requested' | 'approved' | 'refused' | 'withdrawn'
export interface BoothInput {
  hallId: string; introduction: string; opensAt?: string; closesAt?: string; vacancyIds: string[]; seats: { id?: string; name: string }[]
}
export interface Booth {
  id: string; fair: { id: string; name: string; status: FairStatus; startsAt: string; endsAt: string }; hallId: string; hallName: string; enterpriseId: string; firm: string; firmTown: string
  status: BoothStatus; reason: string; introduction: string; opensAt: string; closesAt: string; open: boolean; shut: boolean
  vacancies: { id: string; title: string; headcount: number; open: boolean }[]; seats: { id: string; name: string; taken: boolean }[]; version: number; createdAt: string; decidedAt?: string
}

// What fairs ask of a firm or an officer now.
export interface ComingFair {
  id: string; name: string; status: 'open' | 'live' | 'paused'; startsAt: string; endsAt: string; boothId?: string; open: boolean; requested: number; absent: number
}
export interface FairWaiting { coming: ComingFair[]; owing: { boothId: string; name: string; people: number }[] }

// What came of a fair, and whom a firm still owes an answer.
export interface Figures {
  visitors: number; tickets: number; talks: number; waitMedian?: number; waitP90?: number; talkMedian?: number
  offers: number; accepted: number; placements: number; noShows: number; left: number; unanswered: number
}
export interface MinutesBooth extends Figures { id: string; firm: string; hall: string }
export interface MinutesStep { at: string; visitors: number; waiting: number; talking: number }
export interface Minutes { fairId: string; name: string; liveAt?: string; until?: string; total: Figures; booths: MinutesBooth[]; curve: MinutesStep[] }
export type FairAnswer = 'thank' | 'refuse' | 'invite'
export interface Owed { ticketId: string; number: number; name: string; talked: boolean; joinedAt: string; endedAt: string; answer: '' | FairAnswer }
export interface FairWord { id: string; word: string; all: boolean; by: string; at: string }

type Act<R> = Post<Id, never, R>

export interface FairPaths {
  '/api/fairs': Get<Query<Paging & { over?: boolean }>, Page<PublicFair>> & Post<None, FairInput & { townCode: string; rehearsal: boolean }, Fair>
  '/api/fairs/{id}': Get<Id, PublicPage> & Put<Id, FairInput & Versioned, Fair>
  '/api/fairs/{id}/open': Post<Id, Versioned, Fair>
  '/api/fairs/{id}/archive': Post<Id, Versioned, Fair>
  '/api/fairs/{id}/cancel': Post<Id, Versioned & { reason: string }, Fair>
  '/api/fair-settings': Get<None, { items: Setting[] }> & Post<None, SettingInput, { items: Setting[] }>
  '/api/fair-waiting': Get<None, FairWaiting>
  '/api/fair-plans': Get<Query<Paging & { status?: FairStatus[] }>, Page<Fair>>
  '/api/fair-plans/{id}': Get<Id, Fair>
  '/api/fair-plans/{id}/history': Get<Id, { items: HistoryItem[] }>
  '/api/fair-booths/{id}/desk': Get<Id, Desk>
  '/api/fair-booths/{id}/next': Act<Guest>
  '/api/fair-booths/{id}/open': Act<Desk>
  '/api/fair-booths/{id}/close': Act<Desk>
  '/api/fair-tickets/{id}/start': Act<Guest>
  '/api/fair-tickets/{id}/no-show': Act<Guest>
  '/api/fair-tickets/{id}/end': Post<Id, { outcome: Outcome }, Guest>
  '/api/fair-tickets/{id}/note': Post<Id, { note?: string; outcome?: Outcome }, Guest>
  '/api/fair-tickets/{id}/offer': Post<Id, { vacancyId: string; text: string; startOn: string }, Guest>
  '/api/fair-offers/{id}/withdraw': Act<FairOffer>
  '/api/fair-seats/{id}/take': Act<Desk>
  '/api/fair-seats/{id}/leave': Act<Desk>
  '/api/fairs/{id}/host': Get<Id, Host>
  '/api/fairs/{id}/go-live': Act<Host>
  '/api/fairs/{id}/pause': Post<Id, { reason: string }, Host>
  '/api/fairs/{id}/resume': Act<Host>
  '/api/fairs/{id}/close': Post<Id, { reason: string }, Host>
  '/api/fairs/{id}/announce': Post<Id, { text: string }, Host>
  '/api/fairs/{id}/mute': Post<Id, SanctionInput, Host>
  '/api/fairs/{id}/unmute': Post<Id, { accountId: string }, Host>
  '/api/fairs/{id}/ban': Post<Id, SanctionInput, Host>
  '/api/fairs/{id}/unban': Post<Id, { accountId: string }, Host>
  '/api/fair-booths/{id}/shut': Post<Id, { reason: string }, Host>
  '/api/fair-booths/{id}/unshut': Act<Host>
  '/api/fair-reports/{id}/answer': Post<Id, { answer: string }, FairReport>
  '/api/fairs/{id}/booths': Get<Id, { items: Booth[] }> & Post<Id, BoothInput, Booth>
  '/api/fair-booths': Get<Query<Paging>, Page<Booth>>
  '/api/fair-booths/{id}': Get<Id, Booth> & Put<Id, BoothInput & Versioned, Booth>
  '/api/fair-booths/{id}/withdraw': Post<Id, Versioned & { reason: string }, Booth>
  '/api/fair-booths/{id}/approve': Post<Id, Versioned & { hallId?: string }, Booth>
  '/api/fair-booths/{id}/refuse': Post<Id, Versioned & { reason: string }, Booth>
  '/api/fair-booths/{id}/move': Post<Id, Versioned & { hallId: string }, Booth>
  '/api/fairs/{id}/minutes': Get<Id, Minutes>
  '/api/fair-booths/{id}/minutes': Get<Id, Minutes>
  '/api/fair-booths/{id}/unanswered': Get<Id, { items: Owed[] }>
  '/api/fair-tickets/{id}/answer': Post<Id, { answer: FairAnswer; vacancyId?: string }, Owed>
  '/api/fair-words': Get<None, { items: FairWord[] }> & Post<None, { word: string }, FairWord>
  '/api/fairs/{id}/words': Get<Id, { items: FairWord[] }> & Post<Id, { word: string }, FairWord>
  '/api/fair-words/{id}': { delete: Op<Id, never, void> }
}
