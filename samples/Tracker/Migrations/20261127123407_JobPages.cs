using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tracker.Migrations
{
    /// <inheritdoc />
    public partial class JobPages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "enqueued_by",
                schema: "kit",
                table: "jobs",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_jobs_finished_at_id",
                schema: "kit",
                table: "jobs",
                columns: new[] { "finished_at", "id" },
                filter: "state = 'dead'");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_tenant_id_finished_at_id",
                schema: "kit",
                table: "jobs",
                columns: new[] { "tenant_id", "finished_at", "id" },
                filter: "state = 'dead'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_jobs_finished_at_id",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_tenant_id_finished_at_id",
                schema: "kit",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "enqueued_by",
                schema: "kit",
                table: "jobs");
        }
    }
}
