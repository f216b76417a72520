using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tracker.Migrations
{
    /// <inheritdoc />
    public partial class SchedulesEventsAndBatches : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_jobs_tenant_id_kind_dedupe_key",
                schema: "kit",
                table: "jobs");

            migrationBuilder.AddColumn<Guid>(
                name: "batch_id",
                schema: "kit",
                table: "jobs",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "event_id",
                schema: "kit",
                table: "jobs",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "order_key",
                schema: "kit",
                table: "jobs",
                type: "character varying(300)",
                maxLength: 300,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "position",
                schema: "kit",
                table: "jobs",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "unsettled",
                schema: "kit",
                table: "jobs",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<Guid>(
                name: "waits_for",
                schema: "kit",
                table: "jobs",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "digest_opt_outs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    member_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_digest_opt_outs", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "fk_digest_opt_outs_memberships_tenant_id_member_id",
                        columns: x => new { x.tenant_id, x.member_id },
                        principalSchema: "kit",
                        principalTable: "memberships",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                })
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.CreateTable(
                name: "events",
                schema: "kit",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    payload = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor_kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    actor_id = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    actor_name = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    trace_parent = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_events", x => new { x.tenant_id, x.id });
                })
                .Annotation("Kit:Grants", "SELECT, INSERT|SELECT, INSERT, DELETE")
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.CreateTable(
                name: "job_batches",
                schema: "kit",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    failed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    done_job_id = table.Column<Guid>(type: "uuid", nullable: true),
                    failed_job_id = table.Column<Guid>(type: "uuid", nullable: true),
                    total = table.Column<long>(type: "bigint", nullable: true),
                    done = table.Column<long>(type: "bigint", nullable: true),
                    unsettled = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_batches", x => new { x.tenant_id, x.id });
                })
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.CreateTable(
                name: "schedules",
                schema: "kit",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    is_declared = table.Column<bool>(type: "boolean", nullable: false),
                    cadence = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    time_zone = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true),
                    work = table.Column<string>(type: "text", nullable: true),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    next_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_job_id = table.Column<Guid>(type: "uuid", nullable: true),
                    problem = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    planned_zone = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true),
                    planned_as = table.Column<string>(type: "character varying(161)", maxLength: 161, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_schedules", x => new { x.tenant_id, x.name });
                })
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_order_key",
                schema: "kit",
                table: "jobs",
                column: "order_key",
                filter: "order_key IS NOT NULL AND state = 'dead'");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_tenant_id_batch_id_state",
                schema: "kit",
                table: "jobs",
                columns: new[] { "tenant_id", "batch_id", "state" },
                filter: "batch_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_tenant_id_event_id",
                schema: "kit",
                table: "jobs",
                columns: new[] { "tenant_id", "event_id" },
                filter: "event_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_tenant_id_kind_dedupe_key",
                schema: "kit",
                table: "jobs",
                columns: new[] { "tenant_id", "kind", "dedupe_key" },
                unique: true,
                filter: "dedupe_key IS NOT NULL AND state IN ('ready', 'scheduled', 'running', 'held')");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_tenant_id_order_key_position",
                schema: "kit",
                table: "jobs",
                columns: new[] { "tenant_id", "order_key", "position" },
                unique: true,
                filter: "order_key IS NOT NULL AND state IN ('ready', 'scheduled', 'running', 'held', 'dead', 'moved')");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_unsettled",
                schema: "kit",
                table: "jobs",
                column: "unsettled",
                filter: "unsettled");

            migrationBuilder.CreateIndex(
                name: "ix_digest_opt_outs_tenant_id_member_id",
                table: "digest_opt_outs",
                columns: new[] { "tenant_id", "member_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_events_occurred_at",
                schema: "kit",
                table: "events",
                column: "occurred_at");

            migrationBuilder.CreateIndex(
                name: "ix_job_batches_failed_at",
                schema: "kit",
                table: "job_batches",
                column: "failed_at",
                filter: "failed_at IS NOT NULL AND finished_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_job_batches_finished_at",
                schema: "kit",
                table: "job_batches",
                column: "finished_at",
                filter: "finished_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_job_batches_unsettled",
                schema: "kit",
                table: "job_batches",
                column: "unsettled",
                filter: "unsettled");

            migrationBuilder.CreateIndex(
                name: "ix_schedules_next_at",
                schema: "kit",
                table: "schedules",
                column: "next_at",
                filter: "state = 'Active'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "digest_opt_outs");

            migrationBuilder.DropTable(
                name: "events",
                schema: "kit");

            migrationBuilder.DropTable(
                name: "job_batches",
                schema: "kit");

            migrationBuilder.DropTable(
                name: "schedules",
                schema: "kit");

            migrationBuilder.DropIndex(
                name: "ix_jobs_order_key",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_tenant_id_batch_id_state",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_tenant_id_event_id",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_tenant_id_kind_dedupe_key",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_tenant_id_order_key_position",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_unsettled",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "batch_id",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "event_id",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "order_key",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "position",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "unsettled",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "waits_for",
                schema: "kit",
                table: "jobs");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_tenant_id_kind_dedupe_key",
                schema: "kit",
                table: "jobs",
                columns: new[] { "tenant_id", "kind", "dedupe_key" },
                unique: true,
                filter: "dedupe_key IS NOT NULL AND state IN ('ready', 'scheduled', 'running')");
        }
    }
}
