using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tracker.Migrations
{
    /// <inheritdoc />
    public partial class SchedulesAndDigest : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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
                name: "ix_digest_opt_outs_tenant_id_member_id",
                table: "digest_opt_outs",
                columns: new[] { "tenant_id", "member_id" },
                unique: true);

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
                name: "schedules",
                schema: "kit");
        }
    }
}
