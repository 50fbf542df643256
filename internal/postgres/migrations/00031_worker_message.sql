-- +goose Up
-- A link that was sent to its worker by SMS. The link itself is kept nowhere.
CREATE TABLE link_message (
    link_hash bytea PRIMARY KEY REFERENCES worker_link,
    asked_by  uuid NOT NULL REFERENCES account,
    asked_at  timestamptz NOT NULL,
    sent_at   timestamptz, -- the gateway took it
    failed_at timestamptz,
    failure   text CHECK (failure IN ('throttled', 'sms_unavailable')),
    CONSTRAINT message_ends_once CHECK (num_nonnulls(sent_at, failed_at) <= 1 AND (failed_at IS NULL) = (failure IS NULL))
);
GRANT SELECT, INSERT, UPDATE (sent_at, failed_at, failure) ON link_message TO gongxiang_app;

-- What came of a message stays.
-- +goose StatementBegin
CREATE FUNCTION message_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF num_nonnulls(OLD.sent_at, OLD.failed_at) > 0 THEN
        RAISE EXCEPTION 'what came of a message stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'message_answered_once';
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER message_guard BEFORE UPDATE ON link_message FOR EACH ROW EXECUTE FUNCTION message_guard();

-- What a worker is told before he answers is a wording like the others. A link
-- shows the one that was newest when it was made, for as long as it lives.
ALTER TABLE contract_template DROP CONSTRAINT contract_template_kind_check;
ALTER TABLE contract_template ADD CONSTRAINT contract_template_kind_check CHECK (kind IN ('agreement', 'supplement', 'amendment', 'consent'));
ALTER TABLE worker_link ADD consent_version int NOT NULL DEFAULT 2 CHECK (consent_version > 0);
ALTER TABLE worker_link ALTER consent_version DROP DEFAULT;

-- The second wording is the first one that stands here: both were in the code.
-- +goose StatementBegin
INSERT INTO contract_template (kind, version, body, note, written_at) VALUES ('consent', 2, $body$# 共享用工告知书
## 谁出借，谁借用
您的单位“{{出借方}}”安排您到“{{借用方}}”工作一段时间。
您仍是“{{出借方}}”的员工：劳动合同、社会保险和工资都由它负责。
## 工作内容
{{工种}}
{{工作内容}}
## 工作地点
{{工作镇街}}
{{工作地点}}
## 日期
{{借用开始}} 至 {{借用结束}}，共 {{借用天数}} 天。到期回原单位，不会自动延长。
## 工作时间和休息
{{工作时间和休息休假}}
## 工资
{{计薪方法}}
{{工资标准}}
## 哪天发工资
出借方每月 {{发薪日}} 日发给您，{{发薪方式}}
借用方每月 {{结算日}} 日与出借方结算，{{结算方式}}
## 职业危害
{{职业危害因素}}
## 劳动保护
{{劳动保护}}
## 吃住和交通
{{食宿和交通}}
## 受了工伤怎么办
{{工伤责任和补偿}}
## 什么情况可以提前回来或被退回
{{退回和返回的情形}}
## 您的权利
{{员工的权利}}
共享用工告知书，文本第 {{文本版本}} 版，协议 {{协议编号}}。$body$, '平台自带', now());
-- +goose StatementEnd

-- +goose Down
ALTER TABLE worker_link DROP consent_version;
DELETE FROM contract_template WHERE kind = 'consent';
ALTER TABLE contract_template DROP CONSTRAINT contract_template_kind_check;
ALTER TABLE contract_template ADD CONSTRAINT contract_template_kind_check CHECK (kind IN ('agreement', 'supplement', 'amendment'));
DROP TABLE link_message;
DROP FUNCTION message_guard;
