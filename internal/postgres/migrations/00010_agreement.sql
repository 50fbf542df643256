-- +goose Up
-- The wording of the documents. An officer changes it by writing the next
-- version; what was written stays, and each document remembers which it used.
CREATE TABLE contract_template (
    kind       text NOT NULL CHECK (kind IN ('agreement', 'supplement', 'amendment')),
    version    int NOT NULL CHECK (version > 0),
    body       text NOT NULL CHECK (char_length(body) BETWEEN 1 AND 20000),
    note       text NOT NULL DEFAULT '' CHECK (char_length(note) <= 200), -- what was changed, and why
    written_by uuid REFERENCES account, -- NULL: came with the platform
    written_at timestamptz NOT NULL,
    PRIMARY KEY (kind, version)
);
GRANT SELECT, INSERT ON contract_template TO gongxiang_app;

-- The clauses of rule L4 (人社厅发〔2020〕98号) that the accepted proposal does
-- not fix. Revision 1 comes with the agreement and changes while it is a draft;
-- each further one is a supplement that both sides agreed to.
CREATE TABLE agreement_terms (
    agreement_id    uuid NOT NULL REFERENCES agreement,
    revision        int NOT NULL CHECK (revision > 0),
    work_content    text NOT NULL,
    workplace       text NOT NULL,
    hours_rest      text NOT NULL, -- working hours and rest
    protection      text NOT NULL, -- labour protection
    hazards         text NOT NULL, -- occupational hazards told
    pay_standard    text NOT NULL, -- how pay is reckoned, beside agreement.pay_fen
    pay_day         smallint NOT NULL CHECK (pay_day BETWEEN 0 AND 31), -- day of the month on which the lender pays the worker; 0: not said yet
    pay_method      text NOT NULL,
    settle_day      smallint NOT NULL CHECK (settle_day BETWEEN 0 AND 31), -- day of the month on which the borrower pays the lender; 0: not said yet
    settle_way      text NOT NULL,
    board_lodging   text NOT NULL,
    return_cases    text NOT NULL,
    injury_duty     text NOT NULL, -- whose duty a work injury is, and what is paid
    cost_settlement text NOT NULL,
    complete        boolean NOT NULL GENERATED ALWAYS AS (
        work_content <> '' AND workplace <> '' AND hours_rest <> '' AND protection <> '' AND hazards <> '' AND pay_standard <> ''
        AND pay_day > 0 AND pay_method <> '' AND settle_day > 0 AND settle_way <> '' AND board_lodging <> ''
        AND return_cases <> '' AND injury_duty <> '' AND cost_settlement <> '') STORED,
    -- What the document says beside the clauses (firms, trade, town, template
    -- version), kept as it was when the first side signed: that document is
    -- made again from here, byte for byte.
    facts           jsonb,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (agreement_id, revision),
    CONSTRAINT terms_lengths CHECK (greatest(char_length(work_content), char_length(workplace), char_length(hours_rest),
        char_length(protection), char_length(hazards), char_length(pay_standard), char_length(pay_method), char_length(settle_way),
        char_length(board_lodging), char_length(return_cases), char_length(injury_duty), char_length(cost_settlement)) <= 1000)
);
GRANT SELECT, INSERT, UPDATE ON agreement_terms TO gongxiang_app;

-- A change after signing: asked by one firm, in force once the other confirms.
-- Heads and days are no clause and never change this way.
CREATE TABLE agreement_supplement (
    id            uuid PRIMARY KEY,
    agreement_id  uuid NOT NULL REFERENCES agreement,
    revision      int NOT NULL CHECK (revision > 1), -- of the clauses that it makes
    changes       jsonb NOT NULL, -- clause name → new text
    reason        text NOT NULL CHECK (char_length(reason) BETWEEN 2 AND 500),
    facts         jsonb NOT NULL,
    document_hash text NOT NULL CHECK (document_hash ~ '^[0-9a-f]{64}$'),
    asked_side    text NOT NULL CHECK (asked_side IN ('lender', 'borrower')),
    asked_by      uuid NOT NULL REFERENCES account,
    asked_at      timestamptz NOT NULL,
    status        text NOT NULL CHECK (status IN ('asked', 'done', 'declined')),
    answered_by   uuid REFERENCES account,
    answered_at   timestamptz,
    answer        text NOT NULL DEFAULT '' CHECK (char_length(answer) <= 200),
    CONSTRAINT supplement_answer CHECK ((status = 'asked') = (answered_by IS NULL) AND (answered_by IS NULL) = (answered_at IS NULL)
        AND (status <> 'declined' OR answer <> ''))
);
CREATE UNIQUE INDEX supplement_one_open ON agreement_supplement (agreement_id) WHERE status = 'asked';
CREATE UNIQUE INDEX supplement_makes_one_revision ON agreement_supplement (agreement_id, revision) WHERE status = 'done';
GRANT SELECT, INSERT, UPDATE (status, answered_by, answered_at, answer) ON agreement_supplement TO gongxiang_app;

-- The documents of many workers being made, for whoever asked; kept for a day.
CREATE TABLE document_job (
    id           uuid PRIMARY KEY,
    agreement_id uuid NOT NULL REFERENCES agreement,
    account_id   uuid NOT NULL REFERENCES account,
    total        int NOT NULL CHECK (total > 0),
    done         int NOT NULL DEFAULT 0 CHECK (done BETWEEN 0 AND total),
    file_enc     bytea, -- the finished archive; it holds ID numbers
    failed       boolean NOT NULL DEFAULT false,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT document_job_finished CHECK (file_enc IS NULL OR done = total)
);
CREATE INDEX document_job_age ON document_job (created_at);
GRANT SELECT, INSERT, UPDATE (done, file_enc, failed, updated_at), DELETE ON document_job TO gongxiang_app;

-- The hash of the document that each side signed; none stands with signatures
-- from before there were documents.
ALTER TABLE agreement ADD lender_signed_hash text CHECK (lender_signed_hash ~ '^[0-9a-f]{64}$'),
    ADD borrower_signed_hash text CHECK (borrower_signed_hash ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT agreement_hash_of_signature CHECK ((lender_signed_hash IS NULL OR lender_signed_by IS NOT NULL)
        AND (borrower_signed_hash IS NULL OR borrower_signed_by IS NOT NULL));
GRANT UPDATE (lender_signed_hash, borrower_signed_hash) ON agreement TO gongxiang_app;

-- Nothing empty can be signed, and no signature stands without its document.
-- +goose StatementBegin
CREATE FUNCTION agreement_signs_complete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.lender_signed_by IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.lender_signed_by IS DISTINCT FROM OLD.lender_signed_by)
            OR NEW.borrower_signed_by IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.borrower_signed_by IS DISTINCT FROM OLD.borrower_signed_by))
        AND NOT EXISTS (SELECT FROM agreement_terms WHERE agreement_id = NEW.id AND revision = 1 AND complete) THEN
        RAISE EXCEPTION 'an agreement with an empty clause cannot be signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_signs_complete';
    END IF;
    IF NEW.lender_signed_by IS NOT NULL AND NEW.lender_signed_hash IS NULL AND (TG_OP = 'INSERT' OR OLD.lender_signed_by IS NULL)
        OR NEW.borrower_signed_by IS NOT NULL AND NEW.borrower_signed_hash IS NULL AND (TG_OP = 'INSERT' OR OLD.borrower_signed_by IS NULL) THEN
        RAISE EXCEPTION 'a signature says what it signs' USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_signs_document';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER agreement_signs_complete AFTER INSERT OR UPDATE OF lender_signed_by, borrower_signed_by ON agreement
    FOR EACH ROW EXECUTE FUNCTION agreement_signs_complete();

-- Clauses change while nobody has signed, later only by a confirmed supplement.
-- The agreement is held, as signing holds it, before its state is read.
-- +goose StatementBegin
CREATE FUNCTION terms_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    state text;
BEGIN
    SELECT status INTO state FROM agreement WHERE id = NEW.agreement_id FOR NO KEY UPDATE;
    IF TG_OP = 'UPDATE' AND (NEW.agreement_id, NEW.revision) IS DISTINCT FROM (OLD.agreement_id, OLD.revision)
        OR TG_OP = 'UPDATE' AND state <> 'draft'
        OR NEW.revision = 1 AND state <> 'draft' THEN
        RAISE EXCEPTION 'signed clauses never change' USING ERRCODE = 'check_violation', CONSTRAINT = 'terms_stay_as_signed';
    END IF;
    IF NEW.revision > 1 AND (NOT NEW.complete OR NOT EXISTS (
        SELECT FROM agreement_supplement WHERE agreement_id = NEW.agreement_id AND revision = NEW.revision AND status = 'done')) THEN
        RAISE EXCEPTION 'clauses change by a supplement that both agreed to'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'terms_by_supplement';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER terms_guard AFTER INSERT OR UPDATE ON agreement_terms FOR EACH ROW EXECUTE FUNCTION terms_guard();

-- Only a living, signed agreement is supplemented; who asks acts for one firm,
-- who confirms for the other, and each once.
-- +goose StatementBegin
CREATE FUNCTION supplement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    a agreement;
    asking uuid;
    other uuid;
BEGIN
    SELECT * INTO a FROM agreement WHERE id = NEW.agreement_id FOR NO KEY UPDATE;
    IF NEW.status <> 'declined' AND a.status NOT IN ('signed', 'active') THEN
        RAISE EXCEPTION 'only a signed agreement that has not ended is supplemented'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'supplement_of_living_agreement';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status <> 'asked' THEN
        RAISE EXCEPTION 'this supplement has been answered' USING ERRCODE = 'check_violation', CONSTRAINT = 'supplement_answered_once';
    END IF;
    asking := CASE NEW.asked_side WHEN 'lender' THEN a.lender_id ELSE a.borrower_id END;
    other := CASE NEW.asked_side WHEN 'lender' THEN a.borrower_id ELSE a.lender_id END;
    IF NOT EXISTS (SELECT FROM account WHERE id = NEW.asked_by AND enterprise_id = asking)
        OR NEW.answered_by IS NOT NULL AND NOT EXISTS (SELECT FROM account WHERE id = NEW.answered_by
            AND (enterprise_id = other OR NEW.status = 'declined' AND enterprise_id = asking)) THEN
        RAISE EXCEPTION 'this is for the other firm to say' USING ERRCODE = 'check_violation', CONSTRAINT = 'supplement_by_its_firm';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER supplement_guard AFTER INSERT OR UPDATE ON agreement_supplement FOR EACH ROW EXECUTE FUNCTION supplement_guard();

-- A confirmed supplement has its clauses.
-- +goose StatementBegin
CREATE FUNCTION supplement_has_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM agreement_terms WHERE agreement_id = NEW.agreement_id AND revision = NEW.revision) THEN
        RAISE EXCEPTION 'a confirmed supplement has its clauses' USING ERRCODE = 'check_violation', CONSTRAINT = 'supplement_has_terms';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER supplement_has_terms AFTER INSERT OR UPDATE OF status ON agreement_supplement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'done') EXECUTE FUNCTION supplement_has_terms();

-- The wording that the platform begins with; version 1 of each.
-- +goose StatementBegin
INSERT INTO contract_template (kind, version, body, note, written_at) VALUES
    ('agreement', 1, $body$# 共享用工合作协议
协议编号：{{协议编号}}
甲方（出借方）：{{出借方}}
统一社会信用代码：{{出借方信用代码}}
地址：{{出借方地址}}
乙方（借用方）：{{借用方}}
统一社会信用代码：{{借用方信用代码}}
地址：{{借用方地址}}
根据《中华人民共和国劳动合同法》和《人力资源社会保障部办公厅关于做好共享用工指导和服务的通知》（人社厅发〔2020〕98号），甲乙双方平等协商，就甲方把员工借给乙方使用，约定如下。
## 人数和期限
甲方借给乙方员工 {{人数}} 人，岗位为{{工种}}。
借用期限自{{开始日期}}起，至{{结束日期}}止，首尾两日都在内，并且不超过员工与甲方的劳动合同剩余期限。
期满员工返回甲方，不自动延长。继续借用的，双方另行签订协议。
## 劳动关系
借用期间，员工与甲方的劳动关系不变，甲方继续承担用人单位的责任。甲方不得把劳务派遣人员借给乙方。
甲方应当事先向员工如实告知本协议的内容，取得员工本人同意，并与员工书面变更劳动合同。
## 工作内容和工作地点
工作内容：{{工作内容}}
工作地点：{{工作地点}}
## 工作时间和休息休假
{{工作时间和休息休假}}
## 劳动保护和职业危害
劳动保护：{{劳动保护}}
职业危害因素：{{职业危害因素}}
## 工资和支付
月薪：{{月薪}}。
工资标准：{{工资标准}}
工资由甲方支付给员工，发薪日为每月 {{发薪日}} 日。支付方式：{{发薪方式}}
## 食宿和交通
{{食宿和交通}}
## 退回和返回
{{退回和返回的情形}}
## 工伤责任和补偿
{{工伤责任和补偿}}
## 费用结算
乙方与甲方的结算日为每月 {{结算日}} 日。结算方式：{{结算方式}}
结算项目：{{费用结算}}
甲方不得以营利为目的借出员工，甲乙双方都不得向员工收取费用。
## 其他
签署之后的改动，由双方签订补充协议。
未尽事宜按国家有关规定执行。发生争议的，双方协商解决；协商不成的，依法处理。
{{签署栏}}$body$, '平台自带', now()),
    ('supplement', 1, $body$# 共享用工合作协议补充协议
原协议编号：{{协议编号}}
补充协议序号：{{补充序号}}
甲方（出借方）：{{出借方}}
统一社会信用代码：{{出借方信用代码}}
乙方（借用方）：{{借用方}}
统一社会信用代码：{{借用方信用代码}}
甲乙双方就原协议的下列条款协商变更。原协议约定的人数和期限不变。
## 变更的原因
{{变更原因}}
## 变更的内容
{{变更内容}}
## 效力
本补充协议自双方确认之日起生效，是原协议的一部分。没有变更的条款继续有效。
{{签署栏}}$body$, '平台自带', now()),
    ('amendment', 1, $body$# 劳动合同变更协议
甲方（用人单位）：{{出借方}}
统一社会信用代码：{{出借方信用代码}}
乙方（员工）：{{员工姓名}}
身份证号码：{{身份证号}}
甲方与{{借用方}}（以下简称借用方）签订了共享用工合作协议（编号 {{协议编号}}）。甲乙双方协商一致，对劳动合同作如下变更。
## 借用期限
{{借用开始}}至{{借用结束}}，甲方安排乙方到借用方工作。期满乙方返回甲方。
## 劳动关系
借用期间乙方与甲方的劳动关系不变，甲方继续依法支付工资、缴纳社会保险。
## 工作内容和工作地点
工作内容：{{工作内容}}
工作地点：{{工作地点}}
## 工作时间和休息休假
{{工作时间和休息休假}}
## 劳动保护和职业危害
劳动保护：{{劳动保护}}
职业危害因素：{{职业危害因素}}
## 工资
月薪：{{月薪}}。
工资标准：{{工资标准}}
甲方于每月 {{发薪日}} 日支付工资。支付方式：{{发薪方式}}
## 食宿和交通
{{食宿和交通}}
## 返回甲方的情形
{{退回和返回的情形}}
## 工伤
{{工伤责任和补偿}}
## 其他
借用期间乙方遵守借用方依法制定的规章制度。借用结束后，劳动合同恢复变更之前的约定。劳动合同的其他条款不变。
{{签署栏}}$body$, '平台自带', now());
-- +goose StatementEnd

-- Agreements from before this get what their postings say; those that nobody
-- has signed yet are completed before they are.
ALTER TABLE agreement_terms DISABLE TRIGGER terms_guard;
INSERT INTO agreement_terms (agreement_id, revision, work_content, workplace, hours_rest, protection, hazards, pay_standard,
        pay_day, pay_method, settle_day, settle_way, board_lodging, return_cases, injury_duty, cost_settlement, updated_at)
    SELECT a.id, 1, t.name, left(p.workplace, 1000), '', '', left(p.hazards, 1000), '', 0, '', 0, '', '', '', '', '', a.created_at
    FROM agreement a JOIN posting p ON p.id = a.shortage_id JOIN trade t ON t.code = a.trade_code;
ALTER TABLE agreement_terms ENABLE TRIGGER terms_guard;

-- +goose Down
DROP TRIGGER agreement_signs_complete ON agreement;
ALTER TABLE agreement DROP CONSTRAINT agreement_hash_of_signature, DROP lender_signed_hash, DROP borrower_signed_hash;
DROP TABLE document_job, agreement_supplement, agreement_terms, contract_template;
DROP FUNCTION supplement_has_terms, supplement_guard, terms_guard, agreement_signs_complete;
