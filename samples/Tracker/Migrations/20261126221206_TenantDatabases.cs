using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tracker.Migrations
{
    /// <inheritdoc />
    public partial class TenantDatabases : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_audit_seals",
                schema: "kit",
                table: "audit_seals");

            migrationBuilder.AlterTable(
                name: "audit_entries",
                schema: "kit")
                .Annotation("Kit:Grants", "SELECT, INSERT|SELECT, INSERT, UPDATE (seal_number, seal_chain), DELETE")
                .Annotation("Kit:RowSecurity", "1")
                .OldAnnotation("Kit:Grants", "SELECT, INSERT|SELECT, INSERT, UPDATE (seal_number), DELETE")
                .OldAnnotation("Kit:RowSecurity", "1");

            migrationBuilder.AddColumn<string>(
                name: "database",
                schema: "kit",
                table: "tenants",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "chain",
                schema: "kit",
                table: "audit_seals",
                type: "character varying(36)",
                maxLength: 36,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "seal_chain",
                schema: "kit",
                table: "audit_entries",
                type: "character varying(36)",
                maxLength: 36,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddPrimaryKey(
                name: "pk_audit_seals",
                schema: "kit",
                table: "audit_seals",
                columns: new[] { "tenant_id", "chain", "number" });

            migrationBuilder.CreateTable(
                name: "database_migrations",
                schema: "kit",
                columns: table => new
                {
                    database = table.Column<string>(type: "character varying(63)", maxLength: 63, nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    migration = table.Column<string>(type: "character varying(150)", maxLength: 150, nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    error = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_database_migrations", x => x.database);
                });

            migrationBuilder.CreateTable(
                name: "departed_tenants",
                schema: "kit",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    move_id = table.Column<Guid>(type: "uuid", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_departed_tenants", x => x.tenant_id);
                })
                .Annotation("Kit:Fence", "1")
                .Annotation("Kit:Grants", "SELECT|SELECT, DELETE");

            migrationBuilder.CreateTable(
                name: "tenant_measures",
                schema: "kit",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    rows = table.Column<long>(type: "bigint", nullable: false),
                    file_bytes = table.Column<long>(type: "bigint", nullable: false),
                    measured_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tenant_measures", x => x.tenant_id);
                    table.ForeignKey(
                        name: "fk_tenant_measures_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalSchema: "kit",
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "tenant_moves",
                schema: "kit",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    from_database = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    to_database = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    step = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    actor_kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    actor_id = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    actor_name = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    switched_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    read_only_ms = table.Column<long>(type: "bigint", nullable: true),
                    proof = table.Column<string>(type: "text", nullable: false),
                    is_cancelled = table.Column<bool>(type: "boolean", nullable: false),
                    error = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tenant_moves", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "tenant_operations",
                schema: "kit",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    reason = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    actor_kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    actor_id = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    actor_name = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    for_owners = table.Column<bool>(type: "boolean", nullable: false),
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    slug = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    owner_id = table.Column<Guid>(type: "uuid", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    size = table.Column<long>(type: "bigint", nullable: true),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    downloaded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tenant_operations", x => new { x.tenant_id, x.id });
                })
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.CreateIndex(
                name: "ix_tenant_moves_tenant_id",
                schema: "kit",
                table: "tenant_moves",
                column: "tenant_id",
                unique: true,
                filter: "finished_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_tenant_operations_created_at",
                schema: "kit",
                table: "tenant_operations",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_tenant_operations_expires_at",
                schema: "kit",
                table: "tenant_operations",
                column: "expires_at",
                filter: "expires_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "database_migrations",
                schema: "kit");

            migrationBuilder.DropTable(
                name: "departed_tenants",
                schema: "kit");

            migrationBuilder.DropTable(
                name: "tenant_measures",
                schema: "kit");

            migrationBuilder.DropTable(
                name: "tenant_moves",
                schema: "kit");

            migrationBuilder.DropTable(
                name: "tenant_operations",
                schema: "kit");

            migrationBuilder.DropPrimaryKey(
                name: "pk_audit_seals",
                schema: "kit",
                table: "audit_seals");

            migrationBuilder.DropColumn(
                name: "database",
                schema: "kit",
                table: "tenants");

            migrationBuilder.DropColumn(
                name: "chain",
                schema: "kit",
                table: "audit_seals");

            migrationBuilder.DropColumn(
                name: "seal_chain",
                schema: "kit",
                table: "audit_entries");

            migrationBuilder.AlterTable(
                name: "audit_entries",
                schema: "kit")
                .Annotation("Kit:Grants", "SELECT, INSERT|SELECT, INSERT, UPDATE (seal_number), DELETE")
                .Annotation("Kit:RowSecurity", "1")
                .OldAnnotation("Kit:Grants", "SELECT, INSERT|SELECT, INSERT, UPDATE (seal_number, seal_chain), DELETE")
                .OldAnnotation("Kit:RowSecurity", "1");

            migrationBuilder.AddPrimaryKey(
                name: "pk_audit_seals",
                schema: "kit",
                table: "audit_seals",
                columns: new[] { "tenant_id", "number" });
        }
    }
}
