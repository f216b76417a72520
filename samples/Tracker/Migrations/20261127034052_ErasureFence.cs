using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tracker.Migrations
{
    /// <inheritdoc />
    public partial class ErasureFence : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterTable(
                name: "departed_tenants",
                schema: "kit")
                .Annotation("Kit:Fence", "2")
                .Annotation("Kit:Grants", "SELECT|SELECT, INSERT, UPDATE (since, erasure_since, erased_at)")
                .OldAnnotation("Kit:Fence", "1")
                .OldAnnotation("Kit:Grants", "SELECT|SELECT, DELETE");

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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "unfinished_imports",
                schema: "kit");

            migrationBuilder.DropColumn(
                name: "erased_at",
                schema: "kit",
                table: "departed_tenants");

            migrationBuilder.DropColumn(
                name: "erasure_since",
                schema: "kit",
                table: "departed_tenants");

            migrationBuilder.AlterTable(
                name: "departed_tenants",
                schema: "kit")
                .Annotation("Kit:Fence", "1")
                .Annotation("Kit:Grants", "SELECT|SELECT, DELETE")
                .OldAnnotation("Kit:Fence", "2")
                .OldAnnotation("Kit:Grants", "SELECT|SELECT, INSERT, UPDATE (since, erasure_since, erased_at)");
        }
    }
}
