using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tracker.Migrations
{
    /// <inheritdoc />
    public partial class WallsErasureAndLanes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_jobs_finished_at",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_lease_until",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_tenant_id_lane_priority_run_at_id",
                schema: "kit",
                table: "jobs");

            migrationBuilder.AlterTable(
                name: "tenant_moves",
                schema: "kit")
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "tenant_measures",
                schema: "kit")
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "tenant_domains",
                schema: "kit")
                .Annotation("Kit:Notify", "tenant_id")
                .Annotation("Kit:RowSecurity", "1")
                .OldAnnotation("Kit:Notify", "tenant_id");

            migrationBuilder.AlterTable(
                name: "stripe_customers",
                schema: "kit")
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "oauth_authorizations",
                schema: "kit")
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "oauth_applications",
                schema: "kit")
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "jobs",
                schema: "kit")
                .Annotation("Kit:RowSecurity", "1")
                .Annotation("Npgsql:StorageParameter:autovacuum_vacuum_scale_factor", "0.02")
                .OldAnnotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "departed_tenants",
                schema: "kit")
                .Annotation("Kit:Fence", "2")
                .Annotation("Kit:Grants", "SELECT|SELECT, INSERT, UPDATE (since, erasure_since, erased_at)")
                .OldAnnotation("Kit:Fence", "1")
                .OldAnnotation("Kit:Grants", "SELECT|SELECT, DELETE");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "last_activity_at",
                schema: "kit",
                table: "tenant_measures",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "failed_since",
                schema: "kit",
                table: "tenant_domains",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "failures",
                schema: "kit",
                table: "tenant_domains",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "credit",
                schema: "kit",
                table: "lanes",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "refilled_at",
                schema: "kit",
                table: "lanes",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "tokens",
                schema: "kit",
                table: "lanes",
                type: "double precision",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "cancel_requested_at",
                schema: "kit",
                table: "jobs",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "progress_done",
                schema: "kit",
                table: "jobs",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "progress_text",
                schema: "kit",
                table: "jobs",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "progress_total",
                schema: "kit",
                table: "jobs",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "result",
                schema: "kit",
                table: "jobs",
                type: "character varying(4000)",
                maxLength: 4000,
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "timeout_seconds",
                schema: "kit",
                table: "jobs",
                type: "double precision",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "unique_until",
                schema: "kit",
                table: "jobs",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "version",
                schema: "kit",
                table: "jobs",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "erased_at",
                schema: "kit",
                table: "departed_tenants",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "erasure_since",
                schema: "kit",
                table: "departed_tenants",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "database",
                schema: "kit",
                table: "database_migrations",
                type: "character varying(127)",
                maxLength: 127,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(63)",
                oldMaxLength: 63);

            migrationBuilder.CreateTable(
                name: "job_effects",
                schema: "kit",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    handler = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_effects", x => new { x.tenant_id, x.handler, x.name });
                })
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.CreateTable(
                name: "lane_rules",
                schema: "kit",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    lane = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    paused = table.Column<bool>(type: "boolean", nullable: true),
                    weight = table.Column<int>(type: "integer", nullable: true),
                    max_running = table.Column<int>(type: "integer", nullable: true),
                    max_running_in_all = table.Column<int>(type: "integer", nullable: true),
                    max_starts = table.Column<int>(type: "integer", nullable: true),
                    per_seconds = table.Column<double>(type: "double precision", nullable: true),
                    reason = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_lane_rules", x => x.id);
                })
                .Annotation("Kit:Notify", "id")
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.CreateTable(
                name: "unfinished_imports",
                schema: "kit",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_unfinished_imports", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_jobs_finished_at",
                schema: "kit",
                table: "jobs",
                column: "finished_at",
                filter: "state IN ('done', 'dead', 'cancelled')");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_tenant_id_kind_dedupe_key_unique_until",
                schema: "kit",
                table: "jobs",
                columns: new[] { "tenant_id", "kind", "dedupe_key", "unique_until" },
                filter: "unique_until IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_tenant_id_lane_kind_version_priority_run_at_id",
                schema: "kit",
                table: "jobs",
                columns: new[] { "tenant_id", "lane", "kind", "version", "priority", "run_at", "id" },
                descending: new[] { false, false, false, false, true, false, false },
                filter: "state = 'ready'");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_tenant_id_lane_lease_token",
                schema: "kit",
                table: "jobs",
                columns: new[] { "tenant_id", "lane", "lease_token" },
                filter: "state = 'running'");

            migrationBuilder.CreateIndex(
                name: "ix_job_effects_created_at",
                schema: "kit",
                table: "job_effects",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_lane_rules_lane_tenant_id",
                schema: "kit",
                table: "lane_rules",
                columns: new[] { "lane", "tenant_id" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "job_effects",
                schema: "kit");

            migrationBuilder.DropTable(
                name: "lane_rules",
                schema: "kit");

            migrationBuilder.DropTable(
                name: "unfinished_imports",
                schema: "kit");

            migrationBuilder.DropIndex(
                name: "ix_jobs_finished_at",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_tenant_id_kind_dedupe_key_unique_until",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_tenant_id_lane_kind_version_priority_run_at_id",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_tenant_id_lane_lease_token",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "last_activity_at",
                schema: "kit",
                table: "tenant_measures");

            migrationBuilder.DropColumn(
                name: "failed_since",
                schema: "kit",
                table: "tenant_domains");

            migrationBuilder.DropColumn(
                name: "failures",
                schema: "kit",
                table: "tenant_domains");

            migrationBuilder.DropColumn(
                name: "credit",
                schema: "kit",
                table: "lanes");

            migrationBuilder.DropColumn(
                name: "refilled_at",
                schema: "kit",
                table: "lanes");

            migrationBuilder.DropColumn(
                name: "tokens",
                schema: "kit",
                table: "lanes");

            migrationBuilder.DropColumn(
                name: "cancel_requested_at",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "progress_done",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "progress_text",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "progress_total",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "result",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "timeout_seconds",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "unique_until",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "version",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "erased_at",
                schema: "kit",
                table: "departed_tenants");

            migrationBuilder.DropColumn(
                name: "erasure_since",
                schema: "kit",
                table: "departed_tenants");

            migrationBuilder.AlterTable(
                name: "tenant_moves",
                schema: "kit")
                .OldAnnotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "tenant_measures",
                schema: "kit")
                .OldAnnotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "tenant_domains",
                schema: "kit")
                .Annotation("Kit:Notify", "tenant_id")
                .OldAnnotation("Kit:Notify", "tenant_id")
                .OldAnnotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "stripe_customers",
                schema: "kit")
                .OldAnnotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "oauth_authorizations",
                schema: "kit")
                .OldAnnotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "oauth_applications",
                schema: "kit")
                .OldAnnotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "jobs",
                schema: "kit")
                .Annotation("Kit:RowSecurity", "1")
                .OldAnnotation("Kit:RowSecurity", "1")
                .OldAnnotation("Npgsql:StorageParameter:autovacuum_vacuum_scale_factor", "0.02");

            migrationBuilder.AlterTable(
                name: "departed_tenants",
                schema: "kit")
                .Annotation("Kit:Fence", "1")
                .Annotation("Kit:Grants", "SELECT|SELECT, DELETE")
                .OldAnnotation("Kit:Fence", "2")
                .OldAnnotation("Kit:Grants", "SELECT|SELECT, INSERT, UPDATE (since, erasure_since, erased_at)");

            migrationBuilder.AlterColumn<string>(
                name: "database",
                schema: "kit",
                table: "database_migrations",
                type: "character varying(63)",
                maxLength: 63,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(127)",
                oldMaxLength: 127);

            migrationBuilder.CreateIndex(
                name: "ix_jobs_finished_at",
                schema: "kit",
                table: "jobs",
                column: "finished_at",
                filter: "state IN ('done', 'dead')");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_lease_until",
                schema: "kit",
                table: "jobs",
                column: "lease_until",
                filter: "state = 'running'");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_tenant_id_lane_priority_run_at_id",
                schema: "kit",
                table: "jobs",
                columns: new[] { "tenant_id", "lane", "priority", "run_at", "id" },
                descending: new[] { false, false, true, false, false },
                filter: "state = 'ready'");
        }
    }
}
